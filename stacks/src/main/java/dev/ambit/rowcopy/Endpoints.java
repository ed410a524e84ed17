package dev.ambit.rowcopy;

import dev.ambit.stackdb.RowStreams;
import dev.ambit.stackdb.StackDatabase;
import dev.ambit.stackdb.StackDatabases;
import java.util.function.BiFunction;
import org.jdbi.v3.core.Handle;

/// Where rows come from and where they go.
record Endpoints(StackDatabases databases, StackDatabase source, StackDatabase target) {

    /// In a transaction on each side, of which production's sees one moment and changes nothing.
    <T> T between(BiFunction<Handle, Handle, T> work) {
        return databases.as(source, from -> {
            RowStreams.run(from, "set transaction isolation level repeatable read, read only");
            return databases.as(target, to -> work.apply(from, to));
        });
    }
}
