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

/// Makes one attempt: signs a body and posts it. Waits for nobody.
final class Sender {

    /// A receiver has so long to answer (domain.md W4).
    static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final String AGENT = "Ambit-Webhooks/1";
    private static final String LEGACY_HEADER = "Stigg-Webhooks-Secret";

    private final Egress egress;
    private final InstantSource clock;

    Sender(Egress egress, InstantSource clock) {
        this.egress = egress;
        this.clock = clock;
    }

    /// @param mayGo asked once more when nothing but the writing is left: between here and there lie a wait
    ///     for a connection, and perhaps a pause of the whole process
    /// @param onDone runs on a thread that it must not keep
    void send(Receiver to, UUID messageId, byte[] body, BooleanSupplier mayGo, Consumer<Outcome> onDone) {
        egress.post(to.endpoint(), to.url(), headers(to, messageId, body), body, TIMEOUT, mayGo, onDone);
    }

    /// As [#send], with a signature that is not of this body.
    void sendForged(Receiver to, UUID messageId, byte[] body, BooleanSupplier mayGo, Consumer<Outcome> onDone) {
        byte[] other = body.clone();
        other[0]++;
        Map<String, String> headers = headers(to, messageId, other);
        headers.computeIfPresent(LEGACY_HEADER, (_, secret) -> secret + "?");
        egress.post(to.endpoint(), to.url(), headers, body, TIMEOUT, mayGo, onDone);
    }

    private Map<String, String> headers(Receiver to, UUID messageId, byte[] body) {
        Map<String, String> headers = new HashMap<>(to.signature().headers(messageId, clock.instant(), body));
        headers.put("Content-Type", "application/json");
        headers.put("User-Agent", AGENT);
        to.legacySecret().ifPresent(secret -> headers.put(LEGACY_HEADER, secret));
        return headers;
    }
}
