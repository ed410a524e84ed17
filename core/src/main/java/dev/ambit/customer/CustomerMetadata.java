package dev.ambit.customer;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Validates a customer's metadata. The limits are small, because each event of the customer, including each
/// measurement, contains the metadata.
///
/// Only requests are validated, not each [CustomerDraft], because older stored metadata may exceed the limits.
final class CustomerMetadata {

    private static final String FIELD = "metadata";
    private static final int ENTRIES_MAX = 50;
    private static final int KEY_CHARS_MAX = 100;
    private static final int VALUE_CHARS_MAX = 500;

    private CustomerMetadata() {}

    /// Returns the metadata; empty if absent.
    static Map<String, String> valid(@Nullable Map<String, String> sent) {
        if (sent == null) {
            return Map.of();
        }
        if (sent.size() > ENTRIES_MAX) {
            throw BAD_USER_INPUT
                    .because("`%s` has %d entries. Send at most %d.".formatted(FIELD, sent.size(), ENTRIES_MAX))
                    .at(FIELD, sent.size() + " entries", "up to " + ENTRIES_MAX + " entries");
        }
        sent.forEach((key, value) -> {
            requireShort("A key of `metadata`", FIELD, key, KEY_CHARS_MAX);
            requireShort("A value of `metadata`", FIELD + "." + key, value, VALUE_CHARS_MAX);
        });
        return sent;
    }

    private static void requireShort(String subject, String field, String text, int max) {
        if (text.length() > max) {
            throw BAD_USER_INPUT
                    .because("%s has %d characters. Send at most %d.".formatted(subject, text.length(), max))
                    .at(field, text, "up to " + max + " characters");
        }
    }
}
