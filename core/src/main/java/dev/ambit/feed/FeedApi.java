package dev.ambit.feed;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.EVENT_NOT_FOUND;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.ambit.access.Authentication;
import dev.ambit.db.EnvironmentId;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.http.StreamLimit;
import dev.ambit.problem.Problem;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

public final class FeedApi {

    private static final int LIMIT_MAX = 1_000;
    private static final int LIMIT_DEFAULT = 100;
    private static final int WAIT_SECONDS_MAX = 30;
    private static final int WAITING_MAX = 1_000;
    private static final int WAITING_OF_ENVIRONMENT_MAX = 100;
    private static final String STREAM = "text/event-stream";
    private static final String RESUMED_AFTER = "Last-Event-ID";

    private final Authentication authentication;
    private final Feed feed;
    private final StreamLimit<EnvironmentId> seats =
            new StreamLimit<>(WAITING_MAX, WAITING_OF_ENVIRONMENT_MAX, "event streams and long polls", "environment");

    public FeedApi(Authentication authentication, Feed feed) {
        this.authentication = authentication;
        this.feed = feed;
    }

    public Response feed(Request request) {
        EnvironmentId environment = authentication.server(request).environment();
        FeedQuery query = request.query(FeedQuery.class);
        int limit = within("limit", query.limit(), LIMIT_DEFAULT, 1, LIMIT_MAX);
        int wait = within("wait", query.wait_(), 0, 0, WAIT_SECONDS_MAX);
        boolean isWhole = !request.method().equals("HEAD");
        if (isWhole && isStreamWanted(request)) {
            return stream(request, environment, position(request, query));
        }
        FeedPage page = feed.after(environment, notNegative("after", query.after()), limit);
        if (!page.isEmpty() || wait == 0 || !isWhole) {
            return Response.json(200, page.json());
        }
        // A waiting request is a stream, which does not occupy a slot of requests that use the database.
        Duration max = Duration.ofSeconds(wait);
        return Response.stream(
                "application/json",
                seats.seated(
                        environment,
                        outlet ->
                                outlet.write(ifStillAllowed(request, feed.await(environment, page.after(), limit, max))
                                        .json())));
    }

    /// Checks access again after the wait. The response has already begun, so it is empty without access.
    private FeedPage ifStillAllowed(Request request, FeedPage page) {
        try {
            authentication.server(request);
            return page;
        } catch (Problem _) {
            return new FeedPage(page.after(), List.of(), page.after(), page.oldest());
        }
    }

    public Response event(Request request) {
        EnvironmentId environment = authentication.server(request).environment();
        var json = new ByteArrayOutputStream();
        json.writeBytes("{\"data\":".getBytes(US_ASCII));
        json.writeBytes(feed.event(environment, sequence(request.variable("sequence"))));
        json.write('}');
        return Response.json(200, json.toByteArray());
    }

    /// Reads once before the response begins, so that errors are normal responses.
    private Response stream(Request request, EnvironmentId environment, long after) {
        feed.after(environment, after, 1);
        var stream = new EventStream(feed, environment, () -> authentication.server(request), after);
        return Response.stream(STREAM, seats.seated(environment, stream::write)).with("Cache-Control", "no-store");
    }

    private static boolean isStreamWanted(Request request) {
        String accept = request.header("Accept");
        return accept != null && accept.contains(STREAM);
    }

    /// Returns the position: a reconnecting reader sends the last event in a header next to its original query.
    private static long position(Request request, FeedQuery query) {
        String resumed = request.header(RESUMED_AFTER);
        if (resumed == null || resumed.isEmpty()) {
            return notNegative("after", query.after());
        }
        try {
            return notNegative(RESUMED_AFTER, Long.valueOf(resumed));
        } catch (NumberFormatException _) {
            throw BAD_USER_INPUT
                    .because(
                            "`%s` must be an event number; received `%s`. Send the `id` of the last event that you received."
                                    .formatted(RESUMED_AFTER, Problem.shortened(resumed)))
                    .at(RESUMED_AFTER, resumed, "the number of an event");
        }
    }

    private static long notNegative(String field, @Nullable Long number) {
        if (number != null && number < 0) {
            throw BAD_USER_INPUT
                    .because("`%s` must be 0 or more; received %d. Event numbers start at 1.".formatted(field, number))
                    .at(field, number, "0 or more");
        }
        return number == null ? 0 : number;
    }

    private static int within(String field, @Nullable Integer number, int byDefault, int min, int max) {
        if (number != null && (number < min || number > max)) {
            throw BAD_USER_INPUT
                    .because("`%s` must be from %d to %d; received %d. Send another number."
                            .formatted(field, min, max, number))
                    .at(field, number, "%d to %d".formatted(min, max));
        }
        return number == null ? byDefault : number;
    }

    private static long sequence(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw EVENT_NOT_FOUND.because(
                    "`%s` is not an event number. Send the number of an event.".formatted(Problem.shortened(text)));
        }
    }

    // The wire.

    /// The position and waiting time.
    ///
    /// @param after the number of the last received event
    /// @param wait_ seconds to wait for the next event
    public record FeedQuery(
            @Nullable Long after,
            @Nullable Integer limit,
            @Nullable Integer wait_) {}

    /// A page of events. Each one has the common fields of events and, beside them, the fields of its entity.
    public record FeedView(List<Map<String, Object>> data, long head, long oldest, Position pagination) {}

    /// The next position; null at the end. The feed only goes forward.
    public record Position(@Nullable String next, @Nullable String prev) {}
}
