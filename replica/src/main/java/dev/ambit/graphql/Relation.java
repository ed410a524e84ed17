package dev.ambit.graphql;

import java.util.List;

/// A relation from a row to rows of another table, by a foreign key in either direction.
///
/// @param field name in GraphQL
/// @param target id of the other table in the catalog
/// @param isMany whether several rows can match
/// @param from columns of the row
/// @param to columns of the other table that equal them
record Relation(String field, String target, boolean isMany, List<ReadableColumn> from, List<ReadableColumn> to) {

    Relation {
        from = List.copyOf(from);
        to = List.copyOf(to);
    }
}
