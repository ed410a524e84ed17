package dev.ambit.console;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How a feature counts events, as the API returns it.
public record MeterState(List<Filter> filters, Aggregation aggregation) {

    /// Operations with their labels.
    public static final List<String[]> OPERATIONS = List.of(
            new String[] {"EQUALS", "is"},
            new String[] {"NOT_EQUALS", "is not"},
            new String[] {"GREATER_THAN", "is above"},
            new String[] {"GREATER_THAN_OR_EQUAL", "is at least"},
            new String[] {"LESS_THAN", "is below"},
            new String[] {"LESS_THAN_OR_EQUAL", "is at most"},
            new String[] {"CONTAINS", "contains"},
            new String[] {"STARTS_WITH", "starts with"},
            new String[] {"ENDS_WITH", "ends with"},
            new String[] {"IN", "is one of (with commas)"},
            new String[] {"IS_NULL", "is missing"},
            new String[] {"IS_NOT_NULL", "is present"});

    private static final Map<String, String> WORDS =
            OPERATIONS.stream().collect(Collectors.toMap(it -> it[0], it -> it[1].replaceFirst(" \\(.*", "")));

    /// Conditions that an event meets together.
    public record Filter(List<Condition> conditions) {}

    public record Condition(
            String field,
            String operation,
            @Nullable String value,
            @Nullable List<String> values) {

        /// Returns the values in one text, separated by commas.
        String text() {
            return value != null ? value : String.join(", ", Objects.requireNonNullElse(values, List.of()));
        }
    }

    public record Aggregation(String function, @Nullable String field) {}

    /// Returns the meter in words, such as `sum of size, for events whose eventName is sent`.
    public String text() {
        String what = aggregation.field() == null
                ? "events"
                : switch (aggregation.function()) {
                    case "UNIQUE" -> "different values of " + aggregation.field();
                    case "SUM" -> "sum of " + aggregation.field();
                    case "MIN" -> "lowest " + aggregation.field();
                    case "MAX" -> "highest " + aggregation.field();
                    default -> "average " + aggregation.field();
                };
        String events = filters.stream()
                .map(filter -> filter.conditions().stream()
                        .map(it -> "%s %s %s"
                                .formatted(it.field(), WORDS.getOrDefault(it.operation(), it.operation()), it.text())
                                .strip())
                        .collect(Collectors.joining(" and ")))
                .collect(Collectors.joining(", or "));
        return "%s, for events whose %s".formatted(what, events);
    }
}
