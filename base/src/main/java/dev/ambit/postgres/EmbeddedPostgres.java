package dev.ambit.postgres;

import dev.ambit.process.SystemUser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;

/// Embedded PostgreSQL server in the data directory. It is durable, listens on loopback only and requires
/// passwords. Data survives a crash of the server. It runs until this object is closed, and is restarted if its
/// process exits.
public final class EmbeddedPostgres implements AutoCloseable {

    /// Role that owns the database and its tables.
    public static final String OWNER = "ambit_owner";

    /// Covers the server's own connections and the stacks of a small installation.
    private static final int CONNECTIONS_MAX = 320;

    private final DirectoryLock lock;
    private final PostgresLogins logins;
    private final SupervisedPostmaster postmaster;
    private final boolean isNew;
    private volatile boolean isDiscarded;

    private EmbeddedPostgres(
            DirectoryLock lock, boolean isNew, PostgresLogins logins, SupervisedPostmaster postmaster) {
        this.lock = lock;
        this.isNew = isNew;
        this.logins = logins;
        this.postmaster = postmaster;
    }

    /// Starts PostgreSQL in `directory`, which is created if needed, and returns when it accepts connections. Holds
    /// [DirectoryLock] while it runs.
    ///
    /// @throws IllegalStateException with a message for the operator, if it cannot start
    public static EmbeddedPostgres start(Path directory) {
        return start(directory, CONNECTIONS_MAX);
    }

    /// Starts PostgreSQL with another number of connections.
    ///
    /// @param connectionsMax `max_connections` of the PostgreSQL server
    public static EmbeddedPostgres start(Path directory, int connectionsMax) {
        DirectoryLock lock = DirectoryLock.lock(directory);
        Path data = lock.directory().resolve("postgres", "data");
        boolean isNew = !Files.exists(data) && !PostgresLogins.existIn(lock.directory());
        try {
            return SupervisedPostmaster.starting(
                    data, () -> start(lock, isNew, lock.directory(), data, connectionsMax));
        } catch (RuntimeException | Error e) {
            end(lock, isNew);
            throw e;
        }
    }

    /// Calls `visitor` with the PostgreSQL in `directory`, which is started temporarily if it does not run.
    ///
    /// @param visitor takes the JDBC URLs of the application role and of the owner
    public static <T> T visit(Path directory, BiFunction<String, String, T> visitor) {
        if (DirectoryLock.holder(directory).isPresent()) {
            PostgresLogins logins = PostgresLogins.read(directory);
            return visitor.apply(logins.appUrl(), logins.ownerUrl());
        }
        try (var postgres = start(directory)) {
            return visitor.apply(postgres.url(), postgres.ownerUrl());
        }
    }

    /// Stops all PostgreSQL servers of this process, including those that are starting, before the process exits.
    public static void stopAll() {
        SupervisedPostmaster.stopAll();
    }

    /// Returns the real path of the data directory.
    public Path directory() {
        return lock.directory();
    }

    /// Returns the JDBC URL of the application role, which does not own the tables.
    public String url() {
        return logins.appUrl();
    }

    /// Returns the JDBC URL of the owner, for migrations.
    public String ownerUrl() {
        return logins.ownerUrl();
    }

    /// Returns the JDBC URL of the superuser, for tests, repair and the creation of roles. Requests never use it.
    public String superuserUrl() {
        return logins.superuserUrl();
    }

    /// Ends a session by a signal to its backend.
    ///
    /// @param processId in PostgreSQL
    public void endBackend(long processId) {
        postmaster.endBackend(processId);
    }

    /// Makes the kernel start to write temporary files and the tables of some databases.
    ///
    /// @param databases object ids in PostgreSQL
    public void startWriting(Collection<Long> databases) {
        Postmaster.startWriting(lock.directory().resolve("postgres", "data"), databases);
    }

    /// Makes [#close] delete the files of a failed start, unless the directory had an installation before.
    public void discard() {
        isDiscarded = true;
    }

    @Override
    public void close() {
        try {
            postmaster.close();
        } finally {
            end(lock, isNew && isDiscarded);
        }
    }

    private static void end(DirectoryLock lock, boolean isDiscarded) {
        if (isDiscarded) {
            lock.discard();
        } else {
            lock.close();
        }
    }

    /// Returns the user that runs PostgreSQL if this process is root, or nothing if only root can access the directory.
    ///
    /// @param directory data directory
    public static Optional<SystemUser> unprivilegedUser(Path directory) {
        PostgresUser user = PostgresUser.of(directory, directory.resolve("postgres"));
        return user.uid() == 0 ? Optional.empty() : Optional.of(new SystemUser(user.uid(), user.gid()));
    }

    private static EmbeddedPostgres start(
            DirectoryLock lock, boolean isNew, Path directory, Path data, int connectionsMax) {
        Path home = directory.resolve("postgres");
        PostgresUser user = PostgresUser.of(directory, home);
        PostgresBinaries binaries = PostgresBinaries.find(user, directory);
        PostgresLogins first = logins(directory, home);
        Postmaster.stop(data);
        user.own(home);
        new PostgresCluster(user, binaries, home)
                .open(first.superuser(), Optional.of(new RolesScript(first.owner(), first.app())));
        var launch = new PostmasterLaunch(
                user,
                binaries,
                data,
                List.of("max_connections=" + connectionsMax),
                OptionalInt.empty(),
                List.of(),
                new PostgresLog(directory));
        SupervisedPostmaster postmaster = SupervisedPostmaster.start(
                launch, first.port(), port -> first.at(port).write(directory));
        return new EmbeddedPostgres(lock, isNew, PostgresLogins.read(directory), postmaster);
    }

    private static PostgresLogins logins(Path directory, Path home) {
        if (PostgresLogins.existIn(directory)) {
            return PostgresLogins.read(directory);
        }
        if (PostgresCluster.exists(home)) {
            throw new IllegalStateException(
                    "The file postgres-logins is missing in %s, but the database files exist. Restore the file,"
                                    .formatted(directory)
                            + " or choose another directory with --data.");
        }
        PostgresLogins logins = PostgresLogins.generated().at(SupervisedPostmaster.freePort());
        logins.write(directory);
        return logins;
    }
}
