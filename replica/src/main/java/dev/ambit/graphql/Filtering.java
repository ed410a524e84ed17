package dev.ambit.graphql;

import dev.ambit.http.Json;
import graphql.language.SourceLocation;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Conditions and filters as SQL.
final class Filtering {

    private static final int CONDITIONS_MAX = 1_000;

    private final Table table;
    private final String alias;
    private final Sql sql;
    private final @Nullable SourceLocation location;
    private int conditions;

    /// @param alias of the table in the statement
    Filtering(Table table, String alias, Sql sql, @Nullable SourceLocation location) {
        this.table = table;
        this.alias = alias;
        this.sql = sql;
        this.location = location;
    }

    /// Each column equals its value.
    void condition(Map<?, ?> condition) {
        condition.forEach((field, value) -> {
            Column column = table.column(String.valueOf(field)).orElseThrow();
            sql.add(" and ").add(alias).add(".").add(column.quoted());
            if (value == null) {
                sql.add(" is null");
            } else if (column.type().word().equals("json")) {
                sql.bound("::jsonb = ?::jsonb", text(column, value));
            } else {
                sql.bound(" = " + column.type().bound(), text(column, value));
            }
        });
    }

    /// As the connection filter plugin reads it: a filter that says nothing is refused.
    void filter(@Nullable Map<?, ?> filter) {
        Map<?, ?> said = said(filter);
        if (!isNothing(said)) {
            sql.add(" and (");
            all(said);
            sql.add(")");
        }
    }

    private void all(Map<?, ?> filter) {
        String between = "";
        for (Map.Entry<?, ?> entry : filter.entrySet()) {
            String field = String.valueOf(entry.getKey());
            if (isNothing(field, entry.getValue())) {
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
            if (!isNothing((Map<?, ?>) filter)) {
                sql.add(before).add("(");
                all((Map<?, ?>) filter);
                sql.add(")");
                before = between;
            }
        }
        sql.add(")");
    }

    /// Whether nothing is left of it but empty lists.
    private boolean isNothing(Map<?, ?> filter) {
        return filter.entrySet().stream().allMatch(it -> isNothing(String.valueOf(it.getKey()), it.getValue()));
    }

    private boolean isNothing(String field, @Nullable Object value) {
        Object there = there(value);
        return switch (field) {
            case "and", "or" -> ((List<?>) there).stream().allMatch(it -> isNothing(said((Map<?, ?>) it)));
            case "not" -> isNothing(said((Map<?, ?>) there));
            default -> {
                said((Map<?, ?>) there).values().forEach(this::there);
                yield false;
            }
        };
    }

    private Object there(@Nullable Object value) {
        if (value == null) {
            throw Fault.Code.BAD_USER_INPUT.thrown("Null literals are forbidden in filter argument input.", location);
        }
        return value;
    }

    private Map<?, ?> said(@Nullable Map<?, ?> filter) {
        Map<?, ?> said = (Map<?, ?>) there(filter);
        if (said.isEmpty()) {
            throw Fault.Code.BAD_USER_INPUT.thrown("Empty objects are forbidden in filter argument input.", location);
        }
        return said;
    }

    private void operators(Column column, Map<?, ?> operators) {
        String between = "";
        for (Map.Entry<?, ?> entry : operators.entrySet()) {
            if (++conditions > CONDITIONS_MAX) {
                throw Fault.Code.TOO_MUCH.thrown(
                        "A filter may have %,d comparisons at most.".formatted(CONDITIONS_MAX), location);
            }
            sql.add(between);
            operator(
                    column,
                    Operator.of(column.type().scalar().word(), String.valueOf(entry.getKey())),
                    entry.getValue());
            between = " and ";
        }
    }

    private void operator(Column column, Operator operator, Object value) {
        String place = alias + "." + column.quoted();
        if (operator.kind() == Operator.Kind.FLAG) {
            sql.add(place).add(Boolean.TRUE.equals(value) ? " is null" : " is not null");
            return;
        }
        boolean isList = operator.kind() == Operator.Kind.LIST;
        ColumnType type = column.type();
        String bound = isList ? type.boundList() : type.bound();
        if (operator.isInsensitive()) {
            place = "lower(" + place + ")";
            bound = isList ? "array(select lower(it) from unnest(" + bound + ") as it)" : "lower(" + bound + ")";
        }
        sql.bound(
                operator.sql().replace("{i}", place).replace("{v}", bound),
                isList ? list(column, (List<?>) value) : operator.pattern(text(column, value)));
    }

    private static String text(Column column, Object value) {
        return column.type().scalar() == ColumnType.Scalar.JSON ? Json.text(value) : String.valueOf(value);
    }

    /// As PostgreSQL writes an array.
    private static String list(Column column, List<?> values) {
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
