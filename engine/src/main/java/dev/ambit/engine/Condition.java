package dev.ambit.engine;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Condition on one field of a raw event. Two numbers are compared as numbers, other values as text. A missing
/// field fulfills only `IS_NULL` and `NOT_EQUALS`.
///
/// @param values one value; one or more for `IN`; none for `IS_NULL` and `IS_NOT_NULL`
public record Condition(String field, Operation operation, List<String> values) {

    /// Operator of a condition.
    public enum Operation {
        EQUALS,
        NOT_EQUALS,
        GREATER_THAN,
        GREATER_THAN_OR_EQUAL,
        LESS_THAN,
        LESS_THAN_OR_EQUAL,
        IS_NULL,
        IS_NOT_NULL,
        IN,
        CONTAINS,
        STARTS_WITH,
        ENDS_WITH;

        /// Returns whether the operation takes this number of values.
        public boolean takes(int values) {
            return switch (this) {
                case IS_NULL, IS_NOT_NULL -> values == 0;
                case IN -> values > 0;
                case EQUALS,
                        NOT_EQUALS,
                        GREATER_THAN,
                        GREATER_THAN_OR_EQUAL,
                        LESS_THAN,
                        LESS_THAN_OR_EQUAL,
                        CONTAINS,
                        STARTS_WITH,
                        ENDS_WITH -> values == 1;
            };
        }
    }

    public Condition {
        values = List.copyOf(values);
        if (!operation.takes(values.size())) {
            throw new IllegalArgumentException(
                    "The operation %s does not take %d values".formatted(operation, values.size()));
        }
    }

    boolean matches(RawEvent event) {
        String value = event.value(field);
        return value == null ? operation == Operation.IS_NULL || operation == Operation.NOT_EQUALS : matches(value);
    }

    private boolean matches(String value) {
        return switch (operation) {
            case IS_NULL -> false;
            case IS_NOT_NULL -> true;
            case EQUALS, IN -> values.stream().anyMatch(it -> compare(value, it) == 0);
            case NOT_EQUALS -> compare(value, values.get(0)) != 0;
            case GREATER_THAN -> compare(value, values.get(0)) > 0;
            case GREATER_THAN_OR_EQUAL -> compare(value, values.get(0)) >= 0;
            case LESS_THAN -> compare(value, values.get(0)) < 0;
            case LESS_THAN_OR_EQUAL -> compare(value, values.get(0)) <= 0;
            case CONTAINS -> value.contains(values.get(0));
            case STARTS_WITH -> value.startsWith(values.get(0));
            case ENDS_WITH -> value.endsWith(values.get(0));
        };
    }

    private static int compare(String one, String other) {
        @Nullable BigDecimal number = EventNumber.of(one);
        @Nullable BigDecimal otherNumber = EventNumber.of(other);
        return number == null || otherNumber == null ? one.compareTo(other) : number.compareTo(otherNumber);
    }
}
