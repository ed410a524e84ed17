package dev.ambit.graphql;

import java.util.List;

/// The readable tables of the database at one moment.
record Catalog(List<ReadableTable> tables) {

    Catalog {
        tables = List.copyOf(tables);
    }

    /// @param id schema and name
    ReadableTable table(String id) {
        return tables.stream().filter(it -> it.id().equals(id)).findFirst().orElseThrow();
    }
}
