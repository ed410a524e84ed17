package dev.ambit.rowcopy;

import dev.ambit.stackdb.Quoted;
import org.jspecify.annotations.Nullable;

/// A rule that masks personal data. Production's database applies the rule, so the original data never leaves that
/// database.
public enum MaskRule {
    NULL,
    /// Replaces equal values by equal hashes, so that joins still work.
    HASH,
    FIXED,
    /// Replaces equal addresses by equal, invalid addresses.
    EMAIL;

    private static final int HASH_CHARS_MAX = 32;

    /// Returns an SQL expression of type text. Development converts it to the column's type; a cast would
    /// truncate long values.
    ///
    /// @param column as in the statement
    /// @param value of [#FIXED]
    /// @param salt secret, which prevents guessing masked values
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
