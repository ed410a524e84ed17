package dev.ambit.stackdb;

import java.util.List;
import org.jdbi.v3.core.HandleCallback;

/// A database of nobody, to try something out in. It goes when it is closed; whoever uses its name next finds it
/// empty.
public final class ScratchDatabase implements AutoCloseable {

    private final StackDatabases databases;
    private final String name;

    private ScratchDatabase(StackDatabases databases, String name) {
        this.databases = databases;
        this.name = name;
    }

    /// Makes a database to try something in.
    ///
    /// @param extensions that it has to have
    public static ScratchDatabase make(StackDatabases databases, String name, List<String> extensions) {
        var scratch = new ScratchDatabase(databases, name);
        scratch.close();
        databases.outside(null, handle -> {
            Place.makeDatabase(handle, name);
            return null;
        });
        scratch.in(tx -> {
            extensions.forEach(it -> StackDatabases.run(tx, "create extension if not exists " + it));
            return null;
        });
        return scratch;
    }

    /// In one transaction, as the administrator.
    public <T, X extends Exception> T in(HandleCallback<T, X> work) throws X {
        return databases.admin(name, work);
    }

    @Override
    public void close() {
        databases.outside(null, handle -> {
            Place.dropDatabase(handle, name);
            return null;
        });
    }
}
