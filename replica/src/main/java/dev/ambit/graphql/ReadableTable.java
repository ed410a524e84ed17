package dev.ambit.graphql;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A readable table or view.
///
/// @param oid oid of the table in PostgreSQL
/// @param isMain whether the table is in the schema that PostGraphile would show
/// @param key columns of the primary key; empty for a view
/// @param uniques columns of other unique constraints
record ReadableTable(
        long oid,
        String schema,
        String name,
        boolean isMain,
        TableNames names,
        @Nullable String comment,
        List<ReadableColumn> columns,
        List<ReadableColumn> key,
        List<List<ReadableColumn>> uniques,
        List<Relation> relations) {

    ReadableTable {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        uniques = List.copyOf(uniques);
        relations = List.copyOf(relations);
    }

    ReadableTable with(List<Relation> more) {
        return new ReadableTable(oid, schema, name, isMain, names, comment, columns, key, uniques, more);
    }

    String id() {
        return schema + "." + name;
    }

    String quoted() {
        return ReadableColumn.quoted(schema) + "." + ReadableColumn.quoted(name);
    }

    String columnList() {
        return columns.stream().map(ReadableColumn::quoted).collect(joining(", "));
    }

    Optional<ReadableColumn> column(String field) {
        return columns.stream().filter(it -> it.field().equals(field)).findFirst();
    }

    Optional<Relation> relation(String field) {
        return relations.stream().filter(it -> it.field().equals(field)).findFirst();
    }

    /// Returns the columns that make an order total: the primary key, or all columns of a view.
    List<ReadableColumn> tieBreak() {
        if (!key.isEmpty()) {
            return key;
        }
        List<ReadableColumn> ordered =
                columns.stream().filter(it -> it.type().isOrdered()).toList();
        return ordered.isEmpty() ? columns : ordered;
    }

    /// Returns whether the column alone is unique.
    boolean isUnique(ReadableColumn column) {
        return key.equals(List.of(column)) || uniques.contains(List.of(column));
    }
}
