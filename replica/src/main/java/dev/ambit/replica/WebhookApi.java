package dev.ambit.replica;

import static java.lang.System.Logger.Level.WARNING;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.ambit.applier.Inbox;
import dev.ambit.applier.InboxFull;
import dev.ambit.applier.Malformed;
import dev.ambit.applier.Receipt;
import dev.ambit.applier.WebhookSecret;
import dev.ambit.http.Json;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Receives webhooks. An unverified request is rejected before its body is parsed. After the response 200 the event
/// is on disk and in the tables.
final class WebhookApi {

    /// An event of Ambit has at most 900 kB.
    static final int BODY_BYTES_MAX = 4 << 20;

    /// Larger bodies are verified and parsed outside the I/O thread.
    private static final int SMALL_BYTES_MAX = 16 << 10;

    /// Senders wait for 30 seconds.
    private static final int SECONDS_MAX = 25;

    private static final List<String> HEADERS =
            List.of(WebhookSecret.PLAIN, WebhookSecret.ID, WebhookSecret.TIMESTAMP, WebhookSecret.SIGNATURE);

    private static final Response TAKEN = Response.json(200, Json.write(new Success(true)));
    private static final Response UNAUTHORIZED = Response.text(401, "text/plain; charset=utf-8", "Unauthorized");
    private static final Response LATER = refusal(
                    503, "The event could not be stored. Send it again in a second.", null)
            .with("Retry-After", "1");

    private static final System.Logger LOG = System.getLogger(WebhookApi.class.getName());

    private final WebhookSecret secret;
    private final Inbox inbox;
    private final InstantSource clock;
    private final EventCounts counts;

    WebhookApi(WebhookSecret secret, Inbox inbox, InstantSource clock, EventCounts counts) {
        this.secret = secret;
        this.inbox = inbox;
        this.clock = clock;
        this.counts = counts;
    }

    CompletionStage<Response> receive(Request request) {
        return request.content().length <= SMALL_BYTES_MAX
                ? answer(request)
                : CompletableFuture.supplyAsync(() -> answer(request), Thread::startVirtualThread)
                        .thenCompose(Function.identity());
    }

    private CompletionStage<Response> answer(Request request) {
        byte[] body = request.content();
        if (!secret.proves(headers(request), body, clock.instant())) {
            counts.disbelieved();
            return CompletableFuture.completedFuture(UNAUTHORIZED);
        }
        try {
            return inbox.take(body).orTimeout(SECONDS_MAX, SECONDS).handle(this::answer);
        } catch (Malformed malformed) {
            counts.refused();
            // Omits the value, which may be personal data.
            LOG.log(WARNING, "An event was rejected because its field {0} is invalid.", malformed.field());
            return CompletableFuture.completedFuture(refusal(400, malformed.getMessage(), malformed.field()));
        } catch (InboxFull overrun) {
            counts.failed();
            return CompletableFuture.completedFuture(LATER);
        }
    }

    private Response answer(@Nullable Receipt receipt, @Nullable Throwable failure) {
        if (receipt == null) {
            counts.failed();
            return LATER;
        }
        counts.taken(receipt);
        return TAKEN;
    }

    private static Map<String, String> headers(Request request) {
        Map<String, String> headers = HashMap.newHashMap(HEADERS.size());
        for (String name : HEADERS) {
            String value = request.header(name);
            if (value != null) {
                headers.put(name, value);
            }
        }
        return headers;
    }

    private static Response refusal(int status, @Nullable String message, @Nullable String field) {
        return Response.json(status, Json.write(new Refusal(false, message, field)));
    }

    record Success(boolean success) {}

    record Refusal(
            boolean success,
            @Nullable String message,
            @Nullable String field) {}
}
