package dev.ambit.rowcopy;

import dev.ambit.stackdb.Quoted;
import org.jspecify.annotations.Nullable;

/// What becomes of personal data on its way. It is done by production's database, so what is masked never
/// leaves it.
public enum MaskRule {
    NULL,
    /// The same for the same value, so that rows that belonged together still do.
    HASH,
    FIXED,
    /// An address of nobody, the same for the same one.
    EMAIL;

    private static final int HASH_CHARS_MAX = 32;

    /// As a text, which development reads as its column's type: a cast would cut off what is too long for it.
    ///
    /// @param column as it stands in a statement
    /// @param value of [#FIXED]
    /// @param salt that nobody knows who sees what was masked: else he tries which value it was
    String expression(String column, @Nullable String value, String salt) {
        return switch (this) {
            case NULL -> "null";
            case FIXED -> Quoted.text(String.valueOf(value));
            case HASH -> "case when %s is not null then %s end".formatted(column, hash(column, salt, HASH_CHARS_MAX));
            case EMAIL ->
                "case when %s is not null then 'user-' || %s || '@example.invalid' end"
                        .formatted(column, hash(column, salt, 12));
        };
    }

    private static String hash(String column, String salt, int chars) {
        return "left(encode(sha256(convert_to(%s || %s::text, 'UTF8')), 'hex'), %d)"
                .formatted(Quoted.text(salt), column, chars);
    }
}
