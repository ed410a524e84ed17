package dev.ambit.cli;

import java.util.function.Function;

/// One column of a table: what stands above it, and what of each thing stands in it.
record Column(String title, Function<Thing, Text> cell) {

    /// Of a field by its name, as `customer.id`.
    static Column of(String title, String field) {
        return text(title, it -> it.text(field));
    }

    static Column text(String title, Function<Thing, String> cell) {
        return new Column(title, it -> Text.of(cell.apply(it)));
    }
}
