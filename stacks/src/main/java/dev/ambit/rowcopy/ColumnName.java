package dev.ambit.rowcopy;

/// The name of a column with its table, as in production.
public record ColumnName(String table, String column) {

    public ColumnName {
        SqlName.require("table", table);
        SqlName.require("column", column);
    }

    @Override
    public String toString() {
        return table + "." + column;
    }
}
