package dev.ambit.usage;

import dev.ambit.http.Sha256;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.UUID;

/// The hashes of a request with an idempotency key. Each is the first half of a SHA-256 hash.
///
/// @param content the hash of the canonical form, in which `3` and `3.0` are equal
/// @param sent the hash of the request as received, which older servers stored
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
