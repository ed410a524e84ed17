package dev.ambit.rowcopy;

import dev.ambit.stackdb.Quoted;
import java.util.List;
import java.util.stream.Collectors;

/// The plan for one table.
///
/// @param columns in the order of `expressions`
/// @param expressions read from production with masks applied, with the alias [#ROW]
/// @param selection condition on the rows, with the alias [#ROW]
/// @param isFollowed whether the table is only included because of foreign keys
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

    /// Returns the columns qualified with an alias.
    static String ofRow(String row, List<String> columns) {
        return columns.stream().map(it -> row + "." + Quoted.name(it)).collect(Collectors.joining(", "));
    }
}
