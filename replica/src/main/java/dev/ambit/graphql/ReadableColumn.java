package dev.ambit.graphql;

import org.jspecify.annotations.Nullable;

/// A readable column.
///
/// @param name name in the database
/// @param field name in GraphQL
record ReadableColumn(
        String name,
        String field,
        ColumnType type,
        boolean isRequired,
        @Nullable String comment) {

    /// Returns the quoted name for use after a table alias.
    String quoted() {
        return quoted(name);
    }

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /// Returns the expression that sorts rows and selects pages.
    String orderedBy(String table) {
        return type.isOrdered() ? table + "." + quoted() : table + "." + quoted() + "::text";
    }

    /// Returns the same expression for a cursor; lists and objects are converted to text.
    String inCursor(String table) {
        boolean isSingle = !type.isList() && type.scalar() != ColumnType.Scalar.OTHER;
        return orderedBy(table) + (isSingle ? "" : "::text");
    }

    /// Returns the type to which a compared value is cast.
    String orderedAs() {
        return type.isOrdered() ? type.name() + (type.isList() ? "[]" : "") : "pg_catalog.text";
    }
}
