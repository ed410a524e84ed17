package dev.ambit.graphql;

import java.util.List;

/// A way from a row to rows of another table, or to the one that a foreign key names.
///
/// @param field by which GraphQL calls it
/// @param target the table's name in the catalog
/// @param isMany whether there may be several
/// @param from columns of the row
/// @param to columns of the other table that equal them
record Relation(String field, String target, boolean isMany, List<Column> from, List<Column> to) {

    Relation {
        from = List.copyOf(from);
        to = List.copyOf(to);
    }
}
