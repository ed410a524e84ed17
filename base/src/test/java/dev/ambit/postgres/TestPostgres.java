package dev.ambit.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/// A real PostgreSQL, started once for all tests of a process and gone when it ends: each has a database of its
/// own.
public final class TestPostgres {

    /// Enough for the stacks of all tests, which are not removed.
    private static final int CONNECTIONS_MAX = 4_000;

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final Path HOME = directory();
    private static final EmbeddedPostgres POSTGRES = EmbeddedPostgres.start(HOME, CONNECTIONS_MAX);

    static {
        // The data is deleted at the end, so no commit needs to wait for the disk.
        TestDatabase.run(POSTGRES.superuserUrl(), "alter role all set synchronous_commit = off");
        // Each of hundreds of databases would be vacuumed every minute.
        TestDatabase.run(POSTGRES.superuserUrl(), "alter system set autovacuum_naptime = '10min'");
        TestDatabase.run(POSTGRES.superuserUrl(), "select pg_reload_conf()");
        Runtime.getRuntime().addShutdownHook(new Thread(TestPostgres::stop));
    }

    private TestPostgres() {}

    /// The address of a new, empty database, as the superuser.
    public static String newDatabase() {
        return superuserUrl().replace("/ambit?", "/" + newDatabaseOf("postgres") + "?");
    }

    /// The same of a role that is there, as that role.
    ///
    /// @param owner its name, which is its password as well
    public static String newDatabase(String owner) {
        String address = superuserUrl().replaceFirst("/ambit[?].*", "/");
        return address + newDatabaseOf(owner) + "?user=%1$s&password=%1$s".formatted(owner);
    }

    public static String superuserUrl() {
        return POSTGRES.superuserUrl();
    }

    /// Refuses new connections to the database, ends those that exist and waits until they have ended.
    public static void blockDatabase(String url) {
        allowConnections(url, false);
        TestDatabase.run(
                superuserUrl(),
                "select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = '%s'"
                        .formatted(name(url)));
    }

    public static void allowDatabase(String url) {
        allowConnections(url, true);
    }

    private static void allowConnections(String url, boolean allowed) {
        TestDatabase.run(superuserUrl(), "alter database %s allow_connections %s".formatted(name(url), allowed));
    }

    private static String name(String url) {
        return url.replaceAll(".*/|[?].*", "");
    }

    private static String newDatabaseOf(String owner) {
        String name = "test" + DATABASES.incrementAndGet();
        TestDatabase.run(superuserUrl(), "create database %s owner %s".formatted(name, owner));
        return name;
    }

    private static Path directory() {
        try {
            return PostgresProcess.directory();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void stop() {
        POSTGRES.close();
        try {
            PostgresProcess.deleteAtExit(HOME);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
