package dev.ambit.stackdb;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// A temporary database with its own login, to run untrusted SQL such as a test restore. Both are deleted on
/// close, and an existing database of the name is replaced.
public final class ScratchDatabase implements AutoCloseable {

    private static final int PASSWORD_BYTES = 24;

    private final StackDatabases databases;
    private final StackDatabase database;

    private ScratchDatabase(StackDatabases databases, String name, String password) {
        this.databases = databases;
        this.database = new StackDatabase(name, StackDatabase.PUBLIC, "", name, password);
    }

    /// Creates a scratch database.
    ///
    /// @param extensions quoted names of extensions to create
    public static ScratchDatabase make(StackDatabases databases, String name, List<String> extensions) {
        byte[] password = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(password);
        var scratch = new ScratchDatabase(databases, name, HexFormat.of().formatHex(password));
        scratch.close();
        databases.outside(handle -> {
            DatabaseContainer.makeDatabase(handle, name);
            return null;
        });
        databases.admin(name, tx -> {
            scratch.open(tx, extensions);
            return null;
        });
        return scratch;
    }

    private void open(Handle tx, List<String> extensions) {
        String name = Quoted.name(database.login());
        Logins.make(tx, database, "ambit scratch");
        Logins.changePassword(tx, database);
        Logins.enable(tx, database.login());
        StackDatabases.run(tx, "revoke all on database %s from public".formatted(name));
        StackDatabases.run(tx, "grant connect, temporary on database %s to %1$s".formatted(name));
        StackDatabases.extend(tx, extensions);
        StackDatabases.run(tx, "grant usage, create on schema public to " + name);
    }

    /// Returns the database with its login.
    public StackDatabase database() {
        return database;
    }

    @Override
    public void close() {
        databases.outside(handle -> {
            DatabaseContainer.dropDatabase(handle, database.database());
            Logins.drop(handle, database.login());
            return null;
        });
    }
}
