package dev.ambit.webhook;

import dev.ambit.egress.Egress;
import dev.ambit.egress.Outcome;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Makes one attempt: signs a body and posts it, without blocking.
final class Sender {

    /// Time limit for a response.
    static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final String AGENT = "Ambit-Webhooks/1";
    private static final String LEGACY_HEADER = "Stigg-Webhooks-Secret";

    /// The description of a request in its headers.
    ///
    /// @param number the first attempt is 1
    /// @param replay the operation of the replay that sends the event again, if any
    record Attempt(UUID messageId, int number, @Nullable UUID replay) {}

    private final Egress egress;
    private final InstantSource clock;

    Sender(Egress egress, InstantSource clock) {
        this.egress = egress;
        this.clock = clock;
    }

    /// @param mayGo checked again just before writing, because waiting for a connection, or a pause of the
    /// process, may have taken long
    /// @param onDone must not block its thread
    void send(Receiver to, Attempt attempt, byte[] body, BooleanSupplier mayGo, Consumer<Outcome> onDone) {
        egress.post(to.endpoint(), to.url(), headers(to, attempt, body), body, TIMEOUT, mayGo, onDone);
    }

    /// Sends like [#send], with a signature that does not match the body.
    void sendForged(Receiver to, Attempt attempt, byte[] body, BooleanSupplier mayGo, Consumer<Outcome> onDone) {
        byte[] other = body.clone();
        other[0]++;
        Map<String, String> headers = headers(to, attempt, other);
        headers.computeIfPresent(LEGACY_HEADER, (_, secret) -> secret + "?");
        egress.post(to.endpoint(), to.url(), headers, body, TIMEOUT, mayGo, onDone);
    }

    private Map<String, String> headers(Receiver to, Attempt attempt, byte[] body) {
        Map<String, String> headers = new HashMap<>(to.signature().headers(attempt.messageId(), clock.instant(), body));
        headers.put("Ambit-Attempt", Integer.toString(attempt.number()));
        if (attempt.replay() != null) {
            headers.put("Ambit-Replay", attempt.replay().toString());
        }
        headers.put("Content-Type", "application/json");
        headers.put("User-Agent", AGENT);
        to.legacySecret().ifPresent(secret -> headers.put(LEGACY_HEADER, secret));
        return headers;
    }
}
