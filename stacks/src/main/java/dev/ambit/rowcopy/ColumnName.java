package dev.ambit.rowcopy;

/// A column of a table by the names that both have in production.
public record ColumnName(String table, String column) {

    public ColumnName {
        Name.require("table", table);
        Name.require("column", column);
    }

    @Override
    public String toString() {
        return table + "." + column;
    }
}
