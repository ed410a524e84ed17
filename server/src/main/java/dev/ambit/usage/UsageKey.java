package dev.ambit.usage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/// An idempotency key that was used.
///
/// @param content what was reported under it, as half of its SHA-256
record UsageKey(String key, UUID content, UUID measurementId) {

    static UUID content(String report) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(report.getBytes(StandardCharsets.UTF_8));
            ByteBuffer halves = ByteBuffer.wrap(hash);
            return new UUID(halves.getLong(), halves.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    boolean isOf(UsageLine line) {
        return content.equals(line.content());
    }
}
