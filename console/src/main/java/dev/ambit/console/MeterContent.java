package dev.ambit.console;

import dev.ambit.console.MeterState.Condition;
import dev.ambit.console.MeterState.Filter;
import dev.ambit.http.Form;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The fields of a meter as they were typed.
///
/// @param function the aggregation; empty if the feature counts no events
public record MeterContent(String function, String field, List<Row> rows) {

    private static final int ROWS_MAX = 200;

    /// A condition.
    ///
    /// @param join `AND`, or `OR` if a new filter starts here
    public record Row(String join, String field, String operation, String value) {

        static final Row EMPTY = new Row("AND", "eventName", "EQUALS", "");
    }

    static final MeterContent NONE = new MeterContent("", "", List.of(Row.EMPTY));

    static MeterContent of(@Nullable MeterState it) {
        if (it == null) {
            return NONE;
        }
        List<Row> rows = new ArrayList<>();
        for (Filter filter : it.filters()) {
            String join = "OR";
            for (Condition condition : filter.conditions()) {
                rows.add(new Row(join, condition.field(), condition.operation(), condition.text()));
                join = "AND";
            }
        }
        return new MeterContent(
                it.aggregation().function(),
                Objects.requireNonNullElse(it.aggregation().field(), ""),
                rows);
    }

    static MeterContent of(Form form) {
        List<String> joins = form.texts("join");
        List<String> fields = form.texts("conditionField");
        List<String> operations = form.texts("operation");
        List<String> values = form.texts("conditionValue");
        List<Row> rows = new ArrayList<>();
        int count = Stream.of(joins, fields, operations, values)
                .mapToInt(List::size)
                .min()
                .orElse(0);
        for (int i = 0; i < Math.min(ROWS_MAX, count); i++) {
            rows.add(new Row(
                    joins.get(i),
                    fields.get(i).strip(),
                    operations.get(i),
                    values.get(i).strip()));
        }
        return new MeterContent(
                form.text("function"), form.text("aggregationField").strip(), rows);
    }

    MeterContent withRow() {
        List<Row> more = new ArrayList<>(rows);
        more.add(new Row("AND", "", "EQUALS", ""));
        return new MeterContent(function, field, more);
    }

    MeterContent withoutRow(int index) {
        List<Row> fewer = new ArrayList<>(rows);
        if (index < fewer.size() && fewer.size() > 1) {
            fewer.remove(index);
        }
        return new MeterContent(function, field, fewer);
    }

    /// Returns the meter as the API takes it; null if the feature counts no events.
    @Nullable
    Object body() {
        if (function.isEmpty()) {
            return null;
        }
        List<List<Object>> filters = new ArrayList<>();
        for (Row row : rows) {
            if (filters.isEmpty() || row.join().equals("OR")) {
                filters.add(new ArrayList<>());
            }
            filters.getLast().add(condition(row));
        }
        Map<String, Object> aggregation = new LinkedHashMap<>();
        aggregation.put("function", function);
        if (!function.equals("COUNT") && !field.isEmpty()) {
            aggregation.put("field", field);
        }
        return Map.of(
                "filters", filters.stream().map(it -> Map.of("conditions", it)).toList(), "aggregation", aggregation);
    }

    private static Map<String, Object> condition(Row row) {
        Map<String, Object> condition = new LinkedHashMap<>();
        condition.put("field", row.field());
        condition.put("operation", row.operation());
        if (row.operation().equals("IN")) {
            condition.put(
                    "values",
                    Stream.of(row.value().split(",", -1))
                            .map(String::strip)
                            .filter(it -> !it.isEmpty())
                            .toList());
        } else if (!row.operation().endsWith("NULL")) {
            condition.put("value", row.value());
        }
        return condition;
    }
}
