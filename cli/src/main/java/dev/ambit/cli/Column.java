package dev.ambit.cli;

import java.util.function.Function;

/// Column of a table: a title and a function for the cell of each row.
record Column(String title, Function<Thing, Text> cell) {

    /// Creates a column for a field such as `customer.id`.
    static Column of(String title, String field) {
        return text(title, it -> it.text(field));
    }

    static Column text(String title, Function<Thing, String> cell) {
        return new Column(title, it -> Text.of(cell.apply(it)));
    }
}
