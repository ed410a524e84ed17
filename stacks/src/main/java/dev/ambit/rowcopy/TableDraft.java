package dev.ambit.rowcopy;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The selected rows of a table.
///
/// @param where conditions, all of which must hold
/// @param columns null selects all columns
public record TableDraft(
        String name, List<Condition> where, @Nullable List<String> columns) {

    private static final int CONDITIONS_MAX = 20;
    private static final int COLUMNS_MAX = 1_600;

    public TableDraft {
        SqlName.require("name", name);
        where = List.copyOf(where);
        SqlName.requireCount("where", where, CONDITIONS_MAX);
        if (columns != null) {
            columns = List.copyOf(columns);
            SqlName.requireCount("columns", columns, COLUMNS_MAX);
            SqlName.requireDistinct("columns", columns);
            if (columns.isEmpty()) {
                throw BAD_USER_INPUT
                        .because("`columns` is empty. Send at least one column, or omit the field to copy all columns.")
                        .at("columns", columns, "at least one column, or absent");
            }
        }
    }

    boolean isWhole() {
        return where.isEmpty();
    }
}
