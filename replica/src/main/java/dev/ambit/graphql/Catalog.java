package dev.ambit.graphql;

import java.util.List;
import java.util.Objects;

/// The readable tables of the database at one moment.
record Catalog(List<ReadableTable> tables) {

    Catalog {
        tables = List.copyOf(tables);
    }

    /// @param id schema and name
    ReadableTable table(String id) {
        return tables.stream().filter(it -> it.id().equals(id)).findFirst().orElseThrow();
    }

    /// Returns whether both tables of a foreign key are readable.
    boolean isKnown(String id) {
        return tables.stream().anyMatch(it -> Objects.equals(it.id(), id));
    }
}
