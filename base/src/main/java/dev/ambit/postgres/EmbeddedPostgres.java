package dev.ambit.postgres;

import dev.ambit.process.SystemUser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiFunction;

/// Embedded PostgreSQL server in the data directory. It is durable, listens on loopback only and requires
/// passwords. Data survives a crash of the server. It runs until this object is closed, and is restarted if its
/// process exits.
public final class EmbeddedPostgres implements AutoCloseable {

    /// Role that owns the database and its tables.
    public static final String OWNER = "ambit_owner";

    private static final System.Logger LOG = System.getLogger(EmbeddedPostgres.class.getName());
    private static final int STARTS_MAX = 20;

    /// Covers the server's own connections and the stacks of a small installation.
    private static final int CONNECTIONS_MAX = 320;

    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(5);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(5);

    /// Database directories of running and starting PostgreSQL servers of this process.
    private static final Set<Path> RUNNING = ConcurrentHashMap.newKeySet();

    /// Held for reading during each start. The write lock therefore waits for all starts.
    private static final ReadWriteLock STARTS = new ReentrantReadWriteLock();

    private static final int STOP_ALL_SECONDS_MAX = 10;

    private final DirectoryLock lock;
    private final PostgresLogins logins;
    private final Path data;
    private final PostgresLog log;
    private final Thread watch;
    private final boolean isNew;
    private volatile boolean isDiscarded;

    private EmbeddedPostgres(
            DirectoryLock lock, boolean isNew, PostgresLogins logins, Path data, Launch launch, Postmaster first) {
        this.lock = lock;
        this.isNew = isNew;
        this.logins = logins;
        this.data = data;
        this.log = launch.log();
        this.watch = Thread.ofPlatform().daemon().name("postgres-watch").start(() -> keepAlive(launch, first));
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
        STARTS.readLock().lock();
        try {
            RUNNING.add(data);
            return start(lock, isNew, lock.directory(), data, connectionsMax);
        } catch (RuntimeException | Error e) {
            RUNNING.remove(data);
            Postmaster.stop(data);
            end(lock, isNew);
            throw e;
        } finally {
            STARTS.readLock().unlock();
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

    /// Stops all servers of this process, including those that are starting, before the process exits.
    public static void stopAll() {
        List<Path> running = List.copyOf(RUNNING);
        RUNNING.clear();
        try {
            // A start in progress notices this and stops its own server.
            if (STARTS.writeLock().tryLock(STOP_ALL_SECONDS_MAX, TimeUnit.SECONDS)) {
                STARTS.writeLock().unlock();
            }
            running.forEach(Postmaster::stop);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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

    /// Makes [#close] delete the files of a failed start, unless the directory had an installation before.
    public void discard() {
        isDiscarded = true;
    }

    @Override
    public void close() {
        RUNNING.remove(data);
        try {
            watch.interrupt();
            watch.join(CLOSE_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Postmaster.stop(data);
            log.awaitEnd();
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

    /// Parameters of a start, for restarts.
    private record Launch(
            PostgresUser user, PostgresBinaries binaries, Path data, int connectionsMax, PostgresLog log) {

        Postmaster on(int port) {
            STARTS.readLock().lock();
            try {
                Postmaster postmaster = Postmaster.start(user, binaries, data, port, connectionsMax, log);
                if (!RUNNING.contains(data)) {
                    Postmaster.stop(data);
                    throw new IllegalStateException("The server was stopped during startup.");
                }
                return postmaster;
            } finally {
                STARTS.readLock().unlock();
            }
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
        PostgresLogins logins = logins(directory, home);
        Postmaster.stop(data);
        user.own(home);
        new PostgresCluster(user, binaries, home).open(logins);
        Launch launch = new Launch(user, binaries, data, connectionsMax, new PostgresLog(directory));
        for (int start = 1; ; start++) {
            try {
                return new EmbeddedPostgres(lock, isNew, logins, data, launch, launch.on(logins.port()));
            } catch (Postmaster.NotStarted e) {
                if (start == STARTS_MAX || !e.passes()) {
                    throw e;
                }
                pause(PAUSE);
                if (e.portIsTaken()) {
                    logins = logins.at(freePort());
                    logins.write(directory);
                }
            }
        }
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
        PostgresLogins logins = PostgresLogins.generated().at(freePort());
        logins.write(directory);
        return logins;
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("No free port for PostgreSQL: " + e.getMessage(), e);
        }
    }

    private void keepAlive(Launch launch, Postmaster first) {
        try {
            Postmaster postmaster = first;
            while (true) {
                int exit = postmaster.process().waitFor();
                if (!RUNNING.contains(data)) {
                    return;
                }
                LOG.log(System.Logger.Level.WARNING, "PostgreSQL exited with code {0}. Restarting it.", exit);
                postmaster = startedAgain(launch);
            }
        } catch (InterruptedException _) {
            // Closed.
        }
    }

    /// Restarts PostgreSQL at the same port, which clients already use.
    private Postmaster startedAgain(Launch launch) throws InterruptedException {
        Duration pause = PAUSE;
        while (true) {
            try {
                return launch.on(logins.port());
            } catch (RuntimeException e) {
                if (!RUNNING.contains(data)) {
                    throw new InterruptedException("closed");
                }
                LOG.log(
                        System.Logger.Level.WARNING,
                        "PostgreSQL failed to restart. Retrying. Reason: {0}",
                        e.getMessage());
                Thread.sleep(pause);
                pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) < 0 ? pause.multipliedBy(2) : PAUSE_MAX;
            }
        }
    }

    private static void pause(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
