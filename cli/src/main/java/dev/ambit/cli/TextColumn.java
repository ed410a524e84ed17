package dev.ambit.cli;

import java.util.function.Function;

/// Column of a table: a title and a function for the cell of each row.
record TextColumn(String title, Function<JsonObject, TerminalText> cell) {

    /// Creates a column for a field such as `customer.id`.
    static TextColumn of(String title, String field) {
        return text(title, it -> it.text(field));
    }

    static TextColumn text(String title, Function<JsonObject, String> cell) {
        return new TextColumn(title, it -> TerminalText.of(cell.apply(it)));
    }
}
