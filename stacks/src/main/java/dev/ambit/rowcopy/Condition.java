package dev.ambit.rowcopy;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.problem.Problem;
import dev.ambit.stackdb.Quoted;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A condition that rows must satisfy to be copied.
///
/// @param value text, number or boolean; a list of them for IN, null for IS_NULL and NOT_NULL
public record Condition(
        String column, Operator operator, @Nullable Object value) {

    private static final int VALUES_MAX = 1_000;
    private static final int VALUE_CHARS_MAX = 1_000;

    public enum Operator {
        EQUALS("="),
        NOT_EQUALS("<>"),
        LESS("<"),
        AT_MOST("<="),
        GREATER(">"),
        AT_LEAST(">="),
        IN("in"),
        /// Pattern with the wildcards % and _.
        LIKE("like"),
        IS_NULL("is null"),
        NOT_NULL("is not null");

        private final String sql;

        Operator(String sql) {
            this.sql = sql;
        }

        boolean takesValue() {
            return this != IS_NULL && this != NOT_NULL;
        }
    }

    public Condition {
        SqlName.require("column", column);
        if (operator.takesValue() ? !isFor(operator, value) : value != null) {
            throw refused(operator, value);
        }
    }

    private static boolean isFor(Operator operator, @Nullable Object value) {
        if (operator == Operator.IN) {
            return value instanceof List<?> list
                    && !list.isEmpty()
                    && list.size() <= VALUES_MAX
                    && list.stream().allMatch(Condition::isPlain);
        }
        return isPlain(value);
    }

    private static boolean isPlain(@Nullable Object value) {
        return switch (value) {
            case String text -> text.length() <= VALUE_CHARS_MAX && text.indexOf('\0') < 0;
            case Number _, Boolean _ -> true;
            case null, default -> false;
        };
    }

    private static Problem refused(Operator operator, @Nullable Object value) {
        String allowed = switch (operator) {
            case IN -> "a list of 1 to %d texts, numbers or booleans".formatted(VALUES_MAX);
            case IS_NULL, NOT_NULL -> "absent";
            case EQUALS, NOT_EQUALS, LESS, AT_MOST, GREATER, AT_LEAST, LIKE ->
                "a text of at most %d characters, a number or a boolean".formatted(VALUE_CHARS_MAX);
        };
        return BAD_USER_INPUT
                .because("`value` does not fit the operator %s; received `%s`. Allowed: %s."
                        .formatted(operator, shortened(value), allowed))
                .at("value", value, allowed);
    }

    /// Returns the condition as SQL. PostgreSQL converts the literals to the column's type without its length; a
    /// cast would truncate long values.
    ///
    /// @param row alias of the table in the statement
    String sql(String row) {
        String it = row + "." + Quoted.name(column);
        return switch (operator) {
            case IS_NULL, NOT_NULL -> "%s %s".formatted(it, operator.sql);
            case LIKE -> "%s::text like %s".formatted(it, Quoted.text(String.valueOf(value)));
            case IN -> "%s in (%s)".formatted(it, literals());
            case EQUALS, NOT_EQUALS, LESS, AT_MOST, GREATER, AT_LEAST ->
                "%s %s %s".formatted(it, operator.sql, literals());
        };
    }

    private String literals() {
        return values().stream().map(Quoted::text).collect(Collectors.joining(", "));
    }

    /// Returns the values that must have the column's type.
    List<String> values() {
        return switch (operator) {
            case IS_NULL, NOT_NULL, LIKE -> List.of();
            case IN, EQUALS, NOT_EQUALS, LESS, AT_MOST, GREATER, AT_LEAST ->
                value instanceof List<?> list
                        ? list.stream().map(String::valueOf).toList()
                        : List.of(String.valueOf(value));
        };
    }

    /// Omits the value, which may be personal.
    @Override
    public String toString() {
        return "%s %s".formatted(column, operator);
    }
}
