package dev.ambit.sdk.openfeature;

import dev.ambit.engine.Micros;
import dev.ambit.http.Json;
import dev.ambit.problem.Problem;
import dev.ambit.sdk.openfeature.OfrepRefusal.ErrorCode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The context of an evaluation. Attributes that the check does not know are ignored, because an application has one
/// context for all its providers.
///
/// @param customerId the targeting key
/// @param resource empty for the customer itself
record EvaluationContext(String customerId, String resource, BigDecimal requestedUsage, List<String> requestedValues) {

    private static final String TARGETING_KEY = "targetingKey";
    private static final String RESOURCE = "resourceId";
    private static final String REQUESTED_USAGE = "requestedUsage";
    private static final String REQUESTED_VALUES = "requestedValues";

    /// Reads `{"context": {…}}`.
    ///
    /// @throws OfrepRefusal if the body is not JSON, or the context is invalid
    static EvaluationContext of(byte[] body) {
        if (!(parsed(body) instanceof Map<?, ?> request)) {
            throw new OfrepRefusal(ErrorCode.PARSE_ERROR, "The body is not a JSON object. Send `{\"context\": {…}}`.");
        }
        if (!(request.get("context") instanceof Map<?, ?> context)) {
            throw new OfrepRefusal(
                    ErrorCode.INVALID_CONTEXT, "`context` is missing. Send an object with `targetingKey`.");
        }
        return new EvaluationContext(
                customer(context.get(TARGETING_KEY)),
                text(RESOURCE, context.get(RESOURCE)),
                usage(context.get(REQUESTED_USAGE)),
                values(context.get(REQUESTED_VALUES)));
    }

    long requestedMicros() {
        return Micros.of(requestedUsage);
    }

    private static @Nullable Object parsed(byte[] body) {
        try {
            return Json.read(body, Object.class);
        } catch (Problem invalid) {
            throw new OfrepRefusal(ErrorCode.PARSE_ERROR, invalid.message());
        }
    }

    private static String customer(@Nullable Object value) {
        if (value instanceof String id && !id.isEmpty()) {
            return id;
        }
        throw new OfrepRefusal(
                ErrorCode.TARGETING_KEY_MISSING, "`targetingKey` is missing. Send the id of the customer as a string.");
    }

    private static String text(String name, @Nullable Object value) {
        if (value == null) {
            return "";
        }
        if (value instanceof String text) {
            return text;
        }
        throw invalid(name, value, "a string");
    }

    private static BigDecimal usage(@Nullable Object value) {
        if (value == null) {
            return BigDecimal.ZERO;
        }
        try {
            if (value instanceof Number) {
                BigDecimal usage = new BigDecimal(value.toString());
                if (Micros.of(usage) >= 0) {
                    return usage;
                }
            }
        } catch (ArithmeticException e) {
            // Reported below, together with negative numbers.
        }
        throw invalid(REQUESTED_USAGE, value, "a number from 0 with at most six decimals");
    }

    private static List<String> values(@Nullable Object value) {
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
            return list.stream().map(String.class::cast).toList();
        }
        throw invalid(REQUESTED_VALUES, value, "a list of strings");
    }

    private static OfrepRefusal invalid(String name, Object value, String allowed) {
        return new OfrepRefusal(
                ErrorCode.INVALID_CONTEXT,
                "`%s` must be %s; received `%s`. Correct the evaluation context."
                        .formatted(name, allowed, Problem.shortened(String.valueOf(value))));
    }
}
