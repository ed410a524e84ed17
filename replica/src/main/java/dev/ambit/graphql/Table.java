package dev.ambit.graphql;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A table or view that may be read.
///
/// @param oid by which PostgreSQL knows it
/// @param isMain whether its columns and relations are those of a PostGraphile on this schema
/// @param key columns by which it has each row once; empty of a view
/// @param uniques further such columns
record Table(
        long oid,
        String schema,
        String name,
        boolean isMain,
        TableNames names,
        @Nullable String comment,
        List<Column> columns,
        List<Column> key,
        List<List<Column>> uniques,
        List<Relation> relations) {

    Table {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        uniques = List.copyOf(uniques);
        relations = List.copyOf(relations);
    }

    Table with(List<Relation> more) {
        return new Table(oid, schema, name, isMain, names, comment, columns, key, uniques, more);
    }

    String id() {
        return schema + "." + name;
    }

    String quoted() {
        return Column.quoted(schema) + "." + Column.quoted(name);
    }

    String columnList() {
        return columns.stream().map(Column::quoted).collect(joining(", "));
    }

    Optional<Column> column(String field) {
        return columns.stream().filter(it -> it.field().equals(field)).findFirst();
    }

    Optional<Relation> relation(String field) {
        return relations.stream().filter(it -> it.field().equals(field)).findFirst();
    }

    /// What makes any order one in which no two rows are alike. A view has no key, so all of it is.
    List<Column> tieBreak() {
        if (!key.isEmpty()) {
            return key;
        }
        List<Column> ordered =
                columns.stream().filter(it -> it.type().isOrdered()).toList();
        return ordered.isEmpty() ? columns : ordered;
    }

    /// Whether a row is found by this column alone.
    boolean isUnique(Column column) {
        return key.equals(List.of(column)) || uniques.contains(List.of(column));
    }
}
