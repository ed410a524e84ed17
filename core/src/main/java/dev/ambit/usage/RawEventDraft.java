package dev.ambit.usage;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.Json;
import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/// A reported event. The constructor validates it, but the customer may not exist.
///
/// @param resourceId empty for the customer itself
/// @param isUndated whether `happenedAt` is the time of its arrival. The same event can arrive again at another time
/// @param dimensions by name; numbers and booleans as texts
record RawEventDraft(
        String customerId,
        String resourceId,
        String eventName,
        String idempotencyKey,
        Instant happenedAt,
        boolean isUndated,
        Map<String, String> dimensions) {

    private static final int CHARS_MAX = 255;
    private static final int KEY_BYTES_MAX = 2_000;
    private static final int DIMENSIONS_MAX = 100;
    private static final int TEXT_CHARS_MAX = 4_096;

    /// Longer numbers are mistakes. For example, 1E1000000 would be stored with a million zeros.
    private static final int DIGITS_MAX = 30;

    RawEventDraft {
        requireShort("customerId", customerId);
        requireShort("eventName", eventName);
        requireShort("idempotencyKey", idempotencyKey);
        if (resourceId.length() > CHARS_MAX) {
            throw tooLong("resourceId", resourceId, CHARS_MAX);
        }
        requireKey(customerId + resourceId + eventName + idempotencyKey, idempotencyKey);
        dimensions = Map.copyOf(dimensions);
    }

    /// Limits the total length of the four texts in `key`, because a database index contains all of them.
    private static void requireKey(String key, String idempotencyKey) {
        int bytes = key.getBytes(UTF_8).length;
        if (bytes > KEY_BYTES_MAX) {
            throw BAD_USER_INPUT
                    .because(
                            "`idempotencyKey`, `customerId`, `resourceId` and `eventName` have %d bytes together. Send at most %d bytes."
                                    .formatted(bytes, KEY_BYTES_MAX))
                    .at("idempotencyKey", idempotencyKey, "up to %d bytes together".formatted(KEY_BYTES_MAX));
        }
    }

    /// Converts texts, numbers and booleans to texts.
    static Map<String, String> dimensions(Map<String, Object> sent) {
        if (sent.size() > DIMENSIONS_MAX) {
            throw BAD_USER_INPUT
                    .because("`dimensions` has %d entries. Send at most %d.".formatted(sent.size(), DIMENSIONS_MAX))
                    .at("dimensions", sent.size(), "up to " + DIMENSIONS_MAX);
        }
        Map<String, String> dimensions = new TreeMap<>();
        sent.forEach((name, value) -> {
            requireShort("dimensions", name);
            dimensions.put(name, text("dimensions." + name, value));
        });
        return dimensions;
    }

    String dimensionsJson() {
        return Json.text(dimensions);
    }

    private static String text(String field, Object value) {
        return switch (value) {
            case String text when text.length() <= TEXT_CHARS_MAX -> text;
            case String text -> throw tooLong(field, text, TEXT_CHARS_MAX);
            case Boolean truth -> truth.toString();
            case BigDecimal number when isWithinReason(number) -> number.toPlainString();
            default ->
                throw BAD_USER_INPUT
                        .because("`%s` must be a text, a number or a boolean. Send another value.".formatted(field))
                        .at(field, value, "a text, a number of up to %d digits, true or false".formatted(DIGITS_MAX));
        };
    }

    private static boolean isWithinReason(BigDecimal number) {
        return Math.abs((long) number.precision() - number.scale()) <= DIGITS_MAX
                && Math.abs((long) number.scale()) <= DIGITS_MAX;
    }

    private static void requireShort(String field, String text) {
        if (text.isEmpty() || text.length() > CHARS_MAX) {
            throw tooLong(field, text, CHARS_MAX);
        }
    }

    private static Problem tooLong(String field, String text, int max) {
        return BAD_USER_INPUT
                .because("`%s` has %d characters. Send 1 to %d.".formatted(field, text.length(), max))
                .at(field, text, "1 to %d characters".formatted(max));
    }
}
