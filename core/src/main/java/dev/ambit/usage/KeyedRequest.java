package dev.ambit.usage;

import dev.ambit.http.Sha256;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.UUID;

/// What was sent under an idempotency key, as halves of SHA-256 hashes.
///
/// @param content of the request in its canonical form, in which `3` and `3.0` are the same
/// @param sent of the request as it came, which older servers kept
record KeyedRequest(UUID content, UUID sent, Instant receivedAt) {

    static KeyedRequest of(String canonical, String sent, Instant receivedAt) {
        UUID content = hash(canonical);
        return new KeyedRequest(content, canonical.equals(sent) ? content : hash(sent), receivedAt);
    }

    private static UUID hash(String text) {
        ByteBuffer halves = ByteBuffer.wrap(Sha256.of(text));
        return new UUID(halves.getLong(), halves.getLong());
    }
}
