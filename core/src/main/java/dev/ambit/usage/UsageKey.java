package dev.ambit.usage;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.IDEMPOTENCY_KEY_REUSED;

import dev.ambit.problem.Problem;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A used idempotency key.
///
/// @param content as in [KeyedRequest]
/// @param verdict the answer to a claim
/// @param first the answer to a report; null if an older server answered
record UsageKey(
        String key,
        UUID content,
        UUID measurementId,
        @Nullable Verdict verdict,
        @Nullable FirstReport first) {

    private static final int CHARS_MAX = 255;

    /// Checks a key that the caller chose for one report.
    static void requireOwn(@Nullable String key) {
        if (key == null) {
            return;
        }
        if (key.isEmpty() || key.length() > CHARS_MAX) {
            throw BAD_USER_INPUT
                    .because("`idempotencyKey` has %d characters. Send 1 to %d.".formatted(key.length(), CHARS_MAX))
                    .at("idempotencyKey", key, "1 to " + CHARS_MAX + " characters");
        }
        if (isDerived(key)) {
            throw BAD_USER_INPUT
                    .because(
                            "`idempotencyKey` begins with U+001F, which is reserved. Send another key, such as a UUID.")
                    .at("idempotencyKey", key.substring(1), "a key that does not begin with U+001F");
        }
    }

    private static boolean isDerived(String key) {
        return key.charAt(0) == ElementKeys.DERIVED;
    }

    /// Returns whether the requests are equal. Older servers stored requests as received.
    boolean isOf(@Nullable KeyedRequest other) {
        return other != null && (content.equals(other.content()) || content.equals(other.sent()));
    }

    /// @param field the place of the report's own key in the request
    static Problem reused(String field, String key) {
        if (isDerived(key)) {
            return IDEMPOTENCY_KEY_REUSED
                    .because("`%s` was already used for a different report. Send a new key."
                            .formatted(ElementKeys.HEADER))
                    .with("field", ElementKeys.HEADER)
                    .with("allowed", "an unused key");
        }
        return IDEMPOTENCY_KEY_REUSED
                .because("`%s` was already used for a different report. Send a new key.".formatted(field))
                .at(field, key, "an unused key");
    }
}
