package dev.ambit.customer;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a customer's owner notes about it. Each of its events repeats this, every measurement too, so it is small.
///
/// Looked at as it comes in and not in [CustomerDraft]: what is larger since before there was a bound stays, and its
/// customer can be edited.
final class CustomerMetadata {

    private static final String FIELD = "metadata";
    private static final int ENTRIES_MAX = 50;
    private static final int KEY_CHARS_MAX = 100;
    private static final int VALUE_CHARS_MAX = 500;

    private CustomerMetadata() {}

    /// Nothing if none was sent.
    static Map<String, String> valid(@Nullable Map<String, String> sent) {
        if (sent == null) {
            return Map.of();
        }
        if (sent.size() > ENTRIES_MAX) {
            throw BAD_USER_INPUT
                    .because("A customer's metadata has up to %d entries.".formatted(ENTRIES_MAX))
                    .at(FIELD, sent.size() + " entries", "up to " + ENTRIES_MAX + " entries");
        }
        sent.forEach((key, value) -> {
            requireShort("This key is too long.", FIELD, key, KEY_CHARS_MAX);
            requireShort("This is too long.", FIELD + "." + key, value, VALUE_CHARS_MAX);
        });
        return sent;
    }

    private static void requireShort(String message, String field, String text, int max) {
        if (text.length() > max) {
            throw BAD_USER_INPUT.because(message).at(field, text, "up to " + max + " characters");
        }
    }
}
