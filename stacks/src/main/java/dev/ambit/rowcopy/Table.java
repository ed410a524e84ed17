package dev.ambit.rowcopy;

import java.util.List;
import java.util.Optional;

/// The structure of a table, with the names of production.
///
/// @param columns writable columns
/// @param key columns of the primary key; empty if there is none
/// @param references foreign keys to tables of the same stack
public record Table(String name, List<Column> columns, List<String> key, List<Reference> references) {

    public Table {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        references = List.copyOf(references);
    }

    /// One column.
    ///
    /// @param type as PostgreSQL formats it
    /// @param isNeeded whether it is not null and has no default
    public record Column(String name, String type, boolean isNeeded) {}

    /// One foreign key.
    ///
    /// @param columns of this table, in the order of `theirs`
    public record Reference(String name, List<String> columns, String to, List<String> theirs) {

        public Reference {
            columns = List.copyOf(columns);
            theirs = List.copyOf(theirs);
        }
    }

    public Optional<Column> column(String column) {
        return columns.stream().filter(it -> it.name().equals(column)).findFirst();
    }

    public boolean refersToItself() {
        return references.stream().anyMatch(it -> it.to().equals(name));
    }
}
