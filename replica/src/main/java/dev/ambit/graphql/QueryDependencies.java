package dev.ambit.graphql;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The tables that a query reads, and the key of the row that its root field selects, if there is one.
final class QueryDependencies {

    private final Set<String> tables = new TreeSet<>();
    private String keyed = "";
    private List<String> key = List.of();

    void table(ReadableTable table) {
        tables.add(table.id());
    }

    void key(ReadableTable table, List<String> values) {
        keyed = table.id();
        key = List.copyOf(values);
    }

    boolean isOnly(Set<String> those) {
        return those.containsAll(tables);
    }

    boolean isOf(String table) {
        return tables.contains(table);
    }

    /// Returns the key of the row on which the whole result depends, if it is a row of `table`.
    Optional<String> key(String table) {
        return keyed.equals(table) && key.size() == 1 ? Optional.of(key.getFirst()) : Optional.empty();
    }
}
