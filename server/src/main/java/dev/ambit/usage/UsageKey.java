package dev.ambit.usage;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.IDEMPOTENCY_KEY_REUSED;

import dev.ambit.http.Sha256;
import dev.ambit.problem.Problem;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An idempotency key that was used.
///
/// @param content what was reported under it, as half of its SHA-256
/// @param verdict what was answered, if something was claimed
record UsageKey(
        String key,
        UUID content,
        UUID measurementId,
        @Nullable Verdict verdict) {

    private static final int CHARS_MAX = 255;

    static void requireShort(@Nullable String key) {
        if (key != null && (key.isEmpty() || key.length() > CHARS_MAX)) {
            throw BAD_USER_INPUT
                    .because("An idempotency key is a short text.")
                    .at("idempotencyKey", key, "1 to " + CHARS_MAX + " characters");
        }
    }

    static UUID content(String report) {
        ByteBuffer halves = ByteBuffer.wrap(Sha256.of(report));
        return new UUID(halves.getLong(), halves.getLong());
    }

    boolean isOf(@Nullable UUID other) {
        return content.equals(other);
    }

    /// @param field where it stands in the request
    static Problem reused(String field, @Nullable String key) {
        return IDEMPOTENCY_KEY_REUSED
                .because("Something else was reported under this key.")
                .at(field, key, "a key of its own");
    }
}
