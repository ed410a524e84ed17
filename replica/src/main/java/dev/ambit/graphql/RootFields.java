package dev.ambit.graphql;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The root fields: collections, and single rows by key.
final class RootFields {

    /// @param key empty for a collection
    record Root(ReadableTable table, List<ReadableColumn> key) {}

    private final Map<String, Root> roots = new LinkedHashMap<>();

    RootFields(Catalog catalog) {
        for (ReadableTable table : catalog.tables()) {
            roots.put(table.names().many(), new Root(table, List.of()));
            singles(table).forEach((name, key) -> roots.put(name, new Root(table, key)));
        }
    }

    Root of(String field) {
        return java.util.Objects.requireNonNull(roots.get(field), field);
    }

    /// Returns the fields that select one row, with the columns of their arguments.
    static Map<String, List<ReadableColumn>> singles(ReadableTable table) {
        Map<String, List<ReadableColumn>> singles = new LinkedHashMap<>();
        String name = table.names().single();
        if (!table.key().isEmpty()) {
            singles.put(name, table.key());
        }
        for (List<ReadableColumn> unique : table.uniques()) {
            String by =
                    unique.stream().map(it -> Inflector.upperCamel(it.name())).collect(Collectors.joining("And"));
            singles.putIfAbsent(name + "By" + by, unique);
        }
        return singles;
    }
}
