package dev.ambit.graphql;

import dev.ambit.http.Json;
import graphql.language.SourceLocation;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Compiles conditions and filters to SQL.
final class FilterCompiler {

    private static final int CONDITIONS_MAX = 1_000;

    private final ReadableTable table;
    private final String alias;
    private final SqlBuilder sql;
    private final @Nullable SourceLocation location;
    private int conditions;

    /// @param alias alias of the table in the statement
    FilterCompiler(ReadableTable table, String alias, SqlBuilder sql, @Nullable SourceLocation location) {
        this.table = table;
        this.alias = alias;
        this.sql = sql;
        this.location = location;
    }

    /// Adds a comparison for each column of the condition.
    void condition(Map<?, ?> condition) {
        condition.forEach((field, value) -> {
            ReadableColumn column = table.column(String.valueOf(field)).orElseThrow();
            sql.add(" and ").add(alias).add(".").add(column.quoted());
            if (value == null) {
                sql.add(" is null");
            } else if (column.type().wireName().equals("json")) {
                sql.bound("::jsonb = ?::jsonb", text(column, value));
            } else if (!column.type().isOrdered()) {
                sql.bound("::text = ?::" + column.type().name() + "::text", text(column, value));
            } else {
                sql.bound(" = " + column.type().bound(), text(column, value));
            }
        });
    }

    /// Adds a filter, as PostGraphile's connection filter plugin does. An empty filter is an error.
    void filter(@Nullable Map<?, ?> filter) {
        Map<?, ?> fields = object(filter);
        if (!isNothing(fields)) {
            sql.add(" and (");
            all(fields);
            sql.add(")");
        }
    }

    /// Requires a filter without empty parts.
    private Map<?, ?> object(@Nullable Object filter) {
        Map<?, ?> fields = filled(filter);
        fields.forEach((field, value) -> {
            switch (String.valueOf(field)) {
                case "and", "or" -> ((List<?>) value(value)).forEach(this::object);
                case "not" -> object(value);
                default -> filled(value).values().forEach(this::value);
            }
        });
        return fields;
    }

    private Map<?, ?> filled(@Nullable Object filter) {
        Map<?, ?> filled = (Map<?, ?>) value(filter);
        if (filled.isEmpty()) {
            throw GraphQlError.Code.BAD_USER_INPUT.thrown(
                    "Empty objects are forbidden in filter argument input.", location);
        }
        return filled;
    }

    private Object value(@Nullable Object value) {
        if (value == null) {
            throw GraphQlError.Code.BAD_USER_INPUT.thrown(
                    "Null literals are forbidden in filter argument input.", location);
        }
        return value;
    }

    /// Returns whether the filter has nothing but empty lists.
    private static boolean isNothing(@Nullable Object filter) {
        return filter instanceof Map<?, ?> fields
                && fields.entrySet().stream().allMatch(it -> switch (String.valueOf(it.getKey())) {
                    case "and", "or" ->
                        it.getValue() instanceof List<?> filters
                                && filters.stream().allMatch(FilterCompiler::isNothing);
                    case "not" -> isNothing(it.getValue());
                    default -> false;
                });
    }

    private void all(Map<?, ?> filter) {
        String between = "";
        for (Map.Entry<?, ?> entry : filter.entrySet()) {
            String field = String.valueOf(entry.getKey());
            if (isNothing(Collections.singletonMap(field, entry.getValue()))) {
                continue;
            }
            sql.add(between);
            between = " and ";
            switch (field) {
                case "and" -> each(entry.getValue(), " and ");
                case "or" -> each(entry.getValue(), " or ");
                case "not" -> {
                    sql.add("not (");
                    all((Map<?, ?>) entry.getValue());
                    sql.add(")");
                }
                default -> operators(table.column(field).orElseThrow(), (Map<?, ?>) entry.getValue());
            }
        }
    }

    private void each(Object filters, String between) {
        String before = "(";
        for (Object filter : (List<?>) filters) {
            if (!isNothing(filter)) {
                sql.add(before).add("(");
                all((Map<?, ?>) filter);
                sql.add(")");
                before = between;
            }
        }
        sql.add(")");
    }

    private void operators(ReadableColumn column, Map<?, ?> operators) {
        String between = "";
        for (Map.Entry<?, ?> entry : operators.entrySet()) {
            if (++conditions > CONDITIONS_MAX) {
                throw GraphQlError.Code.TOO_MUCH.thrown(
                        "The filter has too many comparisons. At most %,d are allowed. Use `in` or several queries."
                                .formatted(CONDITIONS_MAX),
                        location);
            }
            sql.add(between);
            operator(
                    column,
                    FilterOperator.of(column.type().scalar().wireName(), String.valueOf(entry.getKey())),
                    entry.getValue());
            between = " and ";
        }
    }

    private void operator(ReadableColumn column, FilterOperator operator, Object value) {
        String operand = alias + "." + column.quoted();
        if (operator.kind() == FilterOperator.Kind.FLAG) {
            sql.add(operand).add(Boolean.TRUE.equals(value) ? " is null" : " is not null");
            return;
        }
        boolean isList = operator.kind() == FilterOperator.Kind.LIST;
        ColumnType type = column.type();
        String bound = isList ? type.boundList() : type.bound();
        if (operator.isInsensitive()) {
            operand = "lower(" + operand + ")";
            bound = isList ? "array(select lower(it) from unnest(" + bound + ") as it)" : "lower(" + bound + ")";
        }
        sql.bound(
                operator.sql().replace("{v}", bound).replace("{i}", operand),
                isList ? list(column, (List<?>) value) : operator.pattern(text(column, value)));
    }

    private String text(ReadableColumn column, Object value) {
        if (column.type().scalar() != ColumnType.Scalar.JSON) {
            return String.valueOf(value);
        }
        try {
            return Json.text(value);
        } catch (RuntimeException _) {
            // For example 1e100000, which expands to many digits.
            throw GraphQlError.Code.BAD_USER_INPUT.thrown(
                    "The JSON for `%s` has a number with too many digits. Shorten the number."
                            .formatted(column.field()),
                    location);
        }
    }

    /// Returns a PostgreSQL array literal.
    private String list(ReadableColumn column, List<?> values) {
        var list = new StringBuilder("{");
        for (Object value : values) {
            list.append(list.length() > 1 ? "," : "")
                    .append('"')
                    .append(text(column, value).replace("\\", "\\\\").replace("\"", "\\\""))
                    .append('"');
        }
        return list.append('}').toString();
    }
}
