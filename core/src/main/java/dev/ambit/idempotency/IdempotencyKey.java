package dev.ambit.idempotency;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.http.Sha256;
import java.util.regex.Pattern;

/// The idempotency key of a request.
record IdempotencyKey(String value) {

    private static final int CHARS_MAX = 255;
    private static final Pattern PRINTABLE = Pattern.compile("[ -~]{1," + CHARS_MAX + "}");

    /// @param field the header, for the problem
    static IdempotencyKey of(String field, String value) {
        if (!PRINTABLE.matcher(value).matches()) {
            throw BAD_USER_INPUT
                    .because("`%s` must have 1 to %d printable ASCII characters. Send another key, such as a UUID."
                            .formatted(field, CHARS_MAX))
                    .at(field, value, "1 to %d printable ASCII characters".formatted(CHARS_MAX));
        }
        return new IdempotencyKey(value);
    }

    /// Returns the stored hash; the key itself may contain personal data.
    byte[] hash() {
        return Sha256.of(value);
    }
}
