package dev.ambit.rowcopy;

import dev.ambit.stackdb.RowStreams;
import dev.ambit.stackdb.StackDatabase;
import dev.ambit.stackdb.StackDatabases;
import java.util.function.BiFunction;
import org.jdbi.v3.core.Handle;

/// The source and target databases of a copy.
record CopyDatabases(StackDatabases databases, StackDatabase source, StackDatabase target) {

    /// Runs `work` with a transaction on each side; production's is a read-only snapshot.
    <T> T between(BiFunction<Handle, Handle, T> work) {
        return databases.as(source, from -> {
            RowStreams.run(from, "set transaction isolation level repeatable read, read only");
            return databases.as(target, to -> work.apply(from, to));
        });
    }
}
