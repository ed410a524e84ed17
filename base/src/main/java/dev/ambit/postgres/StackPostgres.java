package dev.ambit.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Embedded PostgreSQL server of stack databases: a cluster of its own in the data directory, so that no tenant can
/// use up the locks, memory or connections of Ambit's own PostgreSQL. It is created and started at its first use. The
/// holder of the data directory's [DirectoryLock] may use it.
public final class StackPostgres implements AutoCloseable {

    /// Connections of all stacks and of Ambit's work in their databases.
    private static final int CONNECTIONS_MAX = 320;

    private static final int LOCKS_PER_PROCESSOR = 512;
    private static final int LOCKS_MIN = 1_024;
    private static final int LOCKS_MAX = 4_096;

    private final int sessionMegabytes;
    private final Path directory;
    private final Path home;
    private final Path data;
    private final StackCgroup cgroup;
    private @Nullable SupervisedPostmaster postmaster;
    private volatile @Nullable String url;
    private boolean isClosed;

    /// Stops the server that a killed process left running. Creates and starts nothing.
    ///
    /// @param directory real path of the data directory
    /// @param sessionMegabytes memory of a session beyond the shared memory; a query that needs more fails
    public StackPostgres(Path directory, int sessionMegabytes) {
        this.sessionMegabytes = sessionMegabytes;
        this.directory = directory;
        this.home = home(directory);
        this.data = home.resolve("data");
        this.cgroup = StackCgroup.of(home);
        Postmaster.stop(data);
    }

    /// Returns the directory of the cluster.
    ///
    /// @param directory data directory
    public static Path home(Path directory) {
        return directory.resolve("stack-postgres");
    }

    /// Whether stack databases are in this cluster. Without the marker they are in Ambit's own PostgreSQL, or none
    /// exist.
    ///
    /// @param directory data directory
    public static boolean isServing(Path directory) {
        return ServingMarker.existsIn(home(directory));
    }

    /// Whether the cluster contains databases, also such that no stack uses, for example after a stack that adopted one
    /// was deleted. Reads directory names only.
    ///
    /// @param directory data directory
    public static boolean hasDatabases(Path directory) {
        Path data = home(directory).resolve("data");
        try {
            return Files.exists(data) && StackDatabaseMove.laterDatabases(data) > 0;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + data + ": " + e.getMessage(), e);
        }
    }

    /// Returns the JDBC URL of the superuser. Creates and starts the server if necessary, which takes seconds.
    ///
    /// @throws IllegalStateException with a message for the operator, if it cannot start
    public String url() {
        String running = url;
        return running == null ? start() : running;
    }

    /// Whether the server was started, and not stopped since.
    public boolean isRunning() {
        return url != null;
    }

    /// Ends a session by a signal to its backend, if the server runs.
    ///
    /// @param processId in PostgreSQL
    public synchronized void endBackend(long processId) {
        if (postmaster != null) {
            postmaster.endBackend(processId);
        }
    }

    /// Makes the kernel start to write temporary files and the tables of some databases.
    ///
    /// @param databases object ids in PostgreSQL
    public void startWriting(Collection<Long> databases) {
        Postmaster.startWriting(data, databases);
    }

    /// Returns the memory of the server's control group; empty if it has none.
    public Optional<StackCgroup.Memory> memory() {
        return cgroup.memory();
    }

    /// Stops the server. The next use starts it again.
    public synchronized void stop() {
        url = null;
        if (postmaster != null) {
            postmaster.close();
            postmaster = null;
            cgroup.delete();
        }
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        stop();
    }

    private synchronized String start() {
        if (isClosed) {
            throw new IllegalStateException("The server is shutting down, so the PostgreSQL of stacks does not start.");
        }
        String running = url;
        if (running != null) {
            return running;
        }
        if (postmaster == null) {
            postmaster = SupervisedPostmaster.starting(data, this::launched);
        }
        if (!isServing(directory)) {
            ServingMarker.NEW.write(home);
        }
        String started = StackPostgresLogin.read(home).url();
        url = started;
        return started;
    }

    private SupervisedPostmaster launched() {
        PostgresUser user = PostgresUser.of(directory, home);
        PostgresBinaries binaries = PostgresBinaries.find(user, directory);
        user.own(home);
        StackPostgresLogin first = login();
        new PostgresCluster(user, binaries, home).open(first.superuser(), Optional.empty());
        var launch = new PostmasterLaunch(
                user,
                binaries,
                data,
                List.of("max_connections=" + CONNECTIONS_MAX, "max_locks_per_transaction=" + locksPerConnection()),
                OptionalInt.of(sessionMegabytes),
                cgroup.make(),
                new PostgresLog(home));
        return SupervisedPostmaster.start(
                launch, first.port(), port -> first.at(port).write(home));
    }

    /// Returns `max_locks_per_transaction`. Filling the lock table takes longer than three periods of the guard that
    /// ends such sessions; see docs/adr/0022-cluster-of-stacks.md. Each processor fills the table faster.
    private static int locksPerConnection() {
        return Math.clamp(
                (long) LOCKS_PER_PROCESSOR * Runtime.getRuntime().availableProcessors(), LOCKS_MIN, LOCKS_MAX);
    }

    private StackPostgresLogin login() {
        if (StackPostgresLogin.existsIn(home)) {
            return StackPostgresLogin.read(home);
        }
        if (PostgresCluster.exists(home)) {
            throw new IllegalStateException(
                    "The file logins is missing in %s, but the database files exist. Restore the file."
                            .formatted(home));
        }
        StackPostgresLogin login = StackPostgresLogin.generated();
        login.write(home);
        return login;
    }
}
