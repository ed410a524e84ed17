package dev.ambit.graphql;

import java.util.List;
import java.util.Objects;

/// All tables that may be read, as the database has them at one moment.
record Catalog(List<Table> tables) {

    Catalog {
        tables = List.copyOf(tables);
    }

    /// @param id schema and name
    Table table(String id) {
        return tables.stream().filter(it -> it.id().equals(id)).findFirst().orElseThrow();
    }

    /// The two that a relation's foreign key may name.
    boolean isKnown(String id) {
        return tables.stream().anyMatch(it -> Objects.equals(it.id(), id));
    }
}
