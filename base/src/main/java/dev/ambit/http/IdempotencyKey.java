package dev.ambit.http;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import java.util.HexFormat;
import java.util.regex.Pattern;

/// The idempotency key of a request: the value of the header [Idempotency#KEY].
public record IdempotencyKey(String value) {

    private static final int CHARS_MAX = 255;
    private static final Pattern PRINTABLE = Pattern.compile("[ -~]{1," + CHARS_MAX + "}");

    public IdempotencyKey {
        if (!PRINTABLE.matcher(value).matches()) {
            throw BAD_USER_INPUT
                    .because("`%s` must have 1 to %d printable ASCII characters. Send another key, such as a UUID."
                            .formatted(Idempotency.KEY, CHARS_MAX))
                    .at(Idempotency.KEY, value, "1 to %d printable ASCII characters".formatted(CHARS_MAX));
        }
    }

    /// Returns a key for one part of the request. A long key is replaced by its hash, so that the new key fits.
    public IdempotencyKey derived(String part) {
        String whole = value + "." + part;
        return new IdempotencyKey(
                whole.length() <= CHARS_MAX ? whole : HexFormat.of().formatHex(hash()) + "." + part);
    }

    /// Returns the stored hash; the key itself may contain personal data.
    public byte[] hash() {
        return Sha256.of(value);
    }
}
