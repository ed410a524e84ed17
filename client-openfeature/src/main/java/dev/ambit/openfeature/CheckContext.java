package dev.ambit.openfeature;

import dev.openfeature.sdk.EvaluationContext;
import dev.openfeature.sdk.Value;
import dev.openfeature.sdk.exceptions.InvalidContextError;
import dev.openfeature.sdk.exceptions.TargetingKeyMissingError;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The parameters of a check in an evaluation context.
///
/// @param resourceId empty for the customer itself
record CheckContext(String customerId, String resourceId, BigDecimal requestedUsage, List<String> requestedValues) {

    private static final String RESOURCE = "resourceId";
    private static final String USAGE = "requestedUsage";
    private static final String VALUES = "requestedValues";

    CheckContext {
        requestedValues = List.copyOf(requestedValues);
    }

    /// @throws TargetingKeyMissingError if no customer is given
    /// @throws InvalidContextError if a parameter has the wrong type
    static CheckContext of(@Nullable EvaluationContext context) {
        String customerId = context == null ? null : context.getTargetingKey();
        if (context == null || customerId == null || customerId.isEmpty()) {
            throw new TargetingKeyMissingError("The context has no targeting key. Set it to the id of the customer.");
        }
        return new CheckContext(
                customerId,
                resource(context.getValue(RESOURCE)),
                usage(context.getValue(USAGE)),
                values(context.getValue(VALUES)));
    }

    private static String resource(@Nullable Value value) {
        if (value == null) {
            return "";
        }
        if (value.isString()) {
            return value.asString();
        }
        throw wrong(RESOURCE, "a string");
    }

    private static BigDecimal usage(@Nullable Value value) {
        if (value == null) {
            return BigDecimal.ZERO;
        }
        if (value.isNumber()) {
            return new BigDecimal(value.asObject().toString());
        }
        throw wrong(USAGE, "a number");
    }

    private static List<String> values(@Nullable Value value) {
        if (value == null) {
            return List.of();
        }
        if (value.isList() && value.asList().stream().allMatch(Value::isString)) {
            return value.asList().stream().map(Value::asString).toList();
        }
        throw wrong(VALUES, "a list of strings");
    }

    private static InvalidContextError wrong(String field, String allowed) {
        return new InvalidContextError("`%s` of the context must be %s.".formatted(field, allowed));
    }
}
