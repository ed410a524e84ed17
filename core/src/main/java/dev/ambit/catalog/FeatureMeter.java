package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.engine.Condition.Operation;
import dev.ambit.engine.Meter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a feature counts events: an aggregation of the events that match any filter.
public record FeatureMeter(List<Filter> filters, Aggregation aggregation) {

    private static final int FILTERS_MAX = 20;
    private static final int CONDITIONS_MAX = 20;
    private static final int VALUES_MAX = 100;
    private static final int CHARS_MAX = 255;

    public record Filter(List<Condition> conditions) {

        public Filter {
            conditions = List.copyOf(conditions);
            requireSome("conditions", conditions.size(), CONDITIONS_MAX);
        }
    }

    public record Condition(
            String field,
            Operation operation,
            @Nullable String value,
            @Nullable List<String> values) {

        public Condition {
            requireField(field);
            int count = (value == null ? 0 : 1) + (values == null ? 0 : values.size());
            if (!operation.takes(count) || count > VALUES_MAX) {
                throw BAD_USER_INPUT
                        .because(
                                "`values` has %d entries, but the operation `%s` needs %s. Change the values or the operation."
                                        .formatted(count, operation, allowed(operation)))
                        .at("values", count, allowed(operation));
            }
        }

        dev.ambit.engine.Condition engine() {
            return new dev.ambit.engine.Condition(
                    field, operation, value != null ? List.of(value) : values == null ? List.of() : values);
        }

        private static String allowed(Operation operation) {
            return operation.takes(0) ? "none" : operation.takes(2) ? "1 to " + VALUES_MAX : "one value";
        }
    }

    public record Aggregation(
            Meter.Aggregation function, @Nullable String field) {

        public Aggregation {
            if (field != null) {
                requireField(field);
            }
            if ((function == Meter.Aggregation.COUNT) != (field == null)) {
                throw BAD_USER_INPUT
                        .because(
                                field == null
                                        ? "`field` is missing. `%s` requires the name of an event field."
                                                .formatted(function)
                                        : "`field` is not allowed with `COUNT`, which counts events. Remove it.")
                        .at("field", field, function == Meter.Aggregation.COUNT ? "none" : "the name of a field");
            }
        }
    }

    public FeatureMeter {
        filters = List.copyOf(filters);
        requireSome("filters", filters.size(), FILTERS_MAX);
    }

    /// Returns the meter for the engine.
    public Meter engine() {
        return new Meter(
                filters.stream()
                        .map(it ->
                                it.conditions().stream().map(Condition::engine).toList())
                        .toList(),
                aggregation.function(),
                aggregation.field());
    }

    private static void requireField(String field) {
        if (field.isEmpty() || field.length() > CHARS_MAX) {
            throw BAD_USER_INPUT
                    .because("`field` has %d characters. Send the name of an event field with 1 to %d characters."
                            .formatted(field.length(), CHARS_MAX))
                    .at("field", field, "1 to " + CHARS_MAX + " characters");
        }
    }

    private static void requireSome(String field, int count, int max) {
        if (count == 0 || count > max) {
            throw BAD_USER_INPUT
                    .because("`%s` has %d entries. Send 1 to %d.".formatted(field, count, max))
                    .at(field, count, "1 to " + max);
        }
    }
}
