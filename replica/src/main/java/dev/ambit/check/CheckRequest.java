package dev.ambit.check;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.engine.Micros;
import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A check request: may the customer use this much of the feature, or these values?
///
/// @param requestedMicros `requestedUsage` in millionths, or [#UNCOUNTABLE]
record CheckRequest(
        String customerId,
        String featureId,
        BigDecimal requestedUsage,
        long requestedMicros,
        List<String> requestedValues) {

    /// Marks a quantity that is too large or too precise for the engine.
    static final long UNCOUNTABLE = -1;

    private static final String CUSTOMER = "customerId";
    private static final String FEATURE = "featureId";
    private static final String USAGE = "requestedUsage";
    private static final String VALUES = "requestedValues";
    private static final Set<String> IDS = Set.of(CUSTOMER, FEATURE);
    private static final Set<String> FIELDS = Set.of(CUSTOMER, FEATURE, USAGE, VALUES);

    /// Parses a form if the content type says so, otherwise JSON.
    ///
    /// @return empty if an id is missing or empty
    /// @throws Problem `BadUserInput` naming the field
    static Optional<CheckRequest> of(byte[] body, @Nullable String contentType) {
        Map<String, @Nullable Object> fields = body.length == 0
                ? Map.of()
                : isForm(contentType) ? FormParser.fields(body, IDS, USAGE, VALUES) : PlainJson.fields(body, FIELDS);
        if (isMissing(fields.get(CUSTOMER)) || isMissing(fields.get(FEATURE))) {
            return Optional.empty();
        }
        BigDecimal usage = usage(fields.get(USAGE));
        return Optional.of(new CheckRequest(
                id(CUSTOMER, fields.get(CUSTOMER)),
                id(FEATURE, fields.get(FEATURE)),
                usage,
                micros(usage),
                values(fields.get(VALUES))));
    }

    /// Returns the quantity in millionths, or [#UNCOUNTABLE].
    static long micros(BigDecimal quantity) {
        try {
            return quantity.signum() < 0 ? UNCOUNTABLE : Micros.of(quantity);
        } catch (ArithmeticException _) {
            return UNCOUNTABLE;
        }
    }

    private static boolean isForm(@Nullable String contentType) {
        if (contentType == null || contentType.startsWith("application/json")) {
            return false;
        }
        return contentType.split(";", -1)[0].strip().toLowerCase(Locale.ROOT).equals(FormParser.CONTENT_TYPE);
    }

    private static boolean isMissing(@Nullable Object id) {
        return id == null || id.equals("");
    }

    private static String id(String field, @Nullable Object id) {
        if (id instanceof String text) {
            return text;
        }
        throw wrong(field, id, "a string");
    }

    private static BigDecimal usage(@Nullable Object usage) {
        if (usage == null) {
            return BigDecimal.ZERO;
        }
        if (usage instanceof BigDecimal number
                && number.signum() >= 0
                && number.compareTo(QuantityParser.INFINITE) < 0) {
            return number;
        }
        throw wrong(USAGE, usage, "a number ≥ 0, or null");
    }

    private static List<String> values(@Nullable Object values) {
        if (values == null) {
            return List.of();
        }
        if (values instanceof List<?> list) {
            return list.stream()
                    .map(it -> {
                        if (it instanceof String text) {
                            return text;
                        }
                        throw wrong(VALUES, values, "a list of strings, or null");
                    })
                    .toList();
        }
        throw wrong(VALUES, values, "a list of strings, or null");
    }

    private static Problem wrong(String field, @Nullable Object received, String allowed) {
        return BAD_USER_INPUT.because("Allowed here is %s.".formatted(allowed)).at(field, received, allowed);
    }
}
