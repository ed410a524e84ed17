package dev.ambit.rowcopy;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import org.jspecify.annotations.Nullable;

/// What becomes of one column.
///
/// @param rule null: whoever copies has to say
/// @param value of FIXED alone
public record Mask(
        String table,
        String column,
        @Nullable MaskRule rule,
        @Nullable String value) {

    private static final int VALUE_CHARS_MAX = 1_000;

    public Mask {
        Name.require("table", table);
        Name.require("column", column);
        if ((rule == MaskRule.FIXED) != (value != null)) {
            throw BAD_USER_INPUT
                    .because("The rule FIXED has a value, and no other has.")
                    .at("value", value, rule == MaskRule.FIXED ? "a text" : "nothing");
        }
        if (value != null && value.length() > VALUE_CHARS_MAX) {
            throw BAD_USER_INPUT
                    .because("A value has at most %d characters.".formatted(VALUE_CHARS_MAX))
                    .at("value", value, "at most %d characters".formatted(VALUE_CHARS_MAX));
        }
    }

    ColumnName name() {
        return new ColumnName(table, column);
    }
}
