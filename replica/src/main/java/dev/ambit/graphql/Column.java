package dev.ambit.graphql;

import org.jspecify.annotations.Nullable;

/// A column that may be read.
///
/// @param name in the database
/// @param field in GraphQL
record Column(
        String name,
        String field,
        ColumnType type,
        boolean isRequired,
        @Nullable String comment) {

    /// As it stands after the name of its table in a statement.
    String quoted() {
        return quoted(name);
    }

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /// What rows are ordered by, and pages begin after.
    String orderedBy(String table) {
        return type.isOrdered() ? table + "." + quoted() : table + "." + quoted() + "::text";
    }

    /// The same as a cursor has it: one that would be a list or an object there as its text.
    String inCursor(String table) {
        boolean isSingle = !type.isList() && type.scalar() != ColumnType.Scalar.OTHER;
        return orderedBy(table) + (isSingle ? "" : "::text");
    }

    /// What a value is cast to that is compared with it.
    String orderedAs() {
        return type.isOrdered() ? type.name() + (type.isList() ? "[]" : "") : "pg_catalog.text";
    }
}
