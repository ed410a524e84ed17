package dev.ambit.rowcopy;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import org.jspecify.annotations.Nullable;

/// The masking of one column.
///
/// @param rule null if each copy must choose a rule
/// @param value replacement text of FIXED; null for other rules
public record Mask(
        String table,
        String column,
        @Nullable MaskRule rule,
        @Nullable String value) {

    private static final int VALUE_CHARS_MAX = 1_000;

    public Mask {
        SqlName.require("table", table);
        SqlName.require("column", column);
        if ((rule == MaskRule.FIXED) != (value != null)) {
            throw BAD_USER_INPUT
                    .because(
                            rule == MaskRule.FIXED
                                    ? "`value` is missing for the rule FIXED. Send the"
                                            + " text that replaces the column's values."
                                    : "`value` is only allowed for the rule FIXED; the rule is %s. Remove the value."
                                            .formatted(rule))
                    .at("value", value, rule == MaskRule.FIXED ? "a text" : "absent");
        }
        if (value != null && value.length() > VALUE_CHARS_MAX) {
            throw BAD_USER_INPUT
                    .because("`value` has %d characters; at most %d are allowed. Shorten it."
                            .formatted(value.length(), VALUE_CHARS_MAX))
                    .at("value", value, "at most %d characters".formatted(VALUE_CHARS_MAX));
        }
    }

    ColumnName name() {
        return new ColumnName(table, column);
    }
}
