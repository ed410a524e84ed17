package dev.ambit.rowcopy;

import dev.ambit.stackdb.Quoted;
import java.util.List;
import java.util.stream.Collectors;

/// How the rows of one table go over.
///
/// @param columns which of them, in the order of `expressions`
/// @param expressions what is read in production, masked and rewritten as it has to be, of a row called
/// [#ROW]
/// @param selection which rows, as a condition on a row called [#ROW]
/// @param isFollowed nobody asked for it: others refer to it
record PlannedTable(
        Table table,
        List<String> columns,
        List<String> expressions,
        String selection,
        ConflictPolicy conflict,
        boolean isFollowed) {

    static final String ROW = "r";

    PlannedTable {
        columns = List.copyOf(columns);
        expressions = List.copyOf(expressions);
    }

    String name() {
        return table.name();
    }

    static String list(List<String> columns) {
        return columns.stream().map(Quoted::name).collect(Collectors.joining(", "));
    }

    /// Of the row, with its name before each.
    static String ofRow(String row, List<String> columns) {
        return columns.stream().map(it -> row + "." + Quoted.name(it)).collect(Collectors.joining(", "));
    }
}
