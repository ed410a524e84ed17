package dev.ambit.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiFunction;

/// A PostgreSQL of our own, in the data directory: durable as any other, for this machine only, and behind
/// passwords. What was there is found again, also after the server was killed. It lives as long as this object; if
/// it dies before, it is started again.
public final class EmbeddedPostgres implements AutoCloseable {

    /// The role that owns the database and its tables.
    public static final String OWNER = "ambit_owner";

    private static final System.Logger LOG = System.getLogger(EmbeddedPostgres.class.getName());
    private static final int STARTS_MAX = 20;

    /// Enough for the server's own connections and for the stacks of a small installation.
    private static final int CONNECTIONS_MAX = 320;

    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(5);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(5);

    /// The data that this process keeps a PostgreSQL running on, also while that is still starting.
    private static final Set<Path> RUNNING = ConcurrentHashMap.newKeySet();

    /// Shared by all that start one; alone with it, nobody does.
    private static final ReadWriteLock STARTS = new ReentrantReadWriteLock();

    private static final int STOP_ALL_SECONDS_MAX = 10;

    private final DirectoryLock lock;
    private final PostgresLogins logins;
    private final Path data;
    private final Thread watch;
    private final boolean isNew;
    private volatile boolean isDiscarded;

    private EmbeddedPostgres(
            DirectoryLock lock, boolean isNew, PostgresLogins logins, Path data, Launch launch, Postmaster first) {
        this.lock = lock;
        this.isNew = isNew;
        this.logins = logins;
        this.data = data;
        this.watch = Thread.ofPlatform().daemon().name("postgres-watch").start(() -> keepAlive(launch, first));
    }

    /// Starts on the data of `directory`, which is made if it is not there, and returns when connections are taken.
    /// Takes [DirectoryLock] for as long as it runs.
    ///
    /// @throws IllegalStateException saying what stands in the way, in words for whoever starts the server
    public static EmbeddedPostgres start(Path directory) {
        return start(directory, CONNECTIONS_MAX);
    }

    /// Starts as the other `start` does, with another number of connections.
    ///
    /// @param connectionsMax `max_connections` of the PostgreSQL server
    public static EmbeddedPostgres start(Path directory, int connectionsMax) {
        DirectoryLock lock = DirectoryLock.take(directory);
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

    /// Goes to the PostgreSQL in `directory`: to the one that runs, or to one that is started for a moment.
    ///
    /// @param visitor takes the addresses of the application's role and of the owner
    public static <T> T visit(Path directory, BiFunction<String, String, T> visitor) {
        if (DirectoryLock.holder(directory).isPresent()) {
            PostgresLogins logins = PostgresLogins.read(directory);
            return visitor.apply(logins.appUrl(), logins.ownerUrl());
        }
        try (var postgres = start(directory)) {
            return visitor.apply(postgres.url(), postgres.ownerUrl());
        }
    }

    /// For a process that must end while it starts: leaves nothing running.
    public static void stopAll() {
        List<Path> running = List.copyOf(RUNNING);
        RUNNING.clear();
        try {
            // Whoever starts one notices, and stops it himself.
            if (STARTS.writeLock().tryLock(STOP_ALL_SECONDS_MAX, TimeUnit.SECONDS)) {
                STARTS.writeLock().unlock();
            }
            running.forEach(Postmaster::stop);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// For the server: a role without power over the tables.
    public String url() {
        return logins.appUrl();
    }

    /// For migrations: the owner of the tables.
    public String ownerUrl() {
        return logins.ownerUrl();
    }

    /// For tests, for repair, and for roles that only a superuser may make: no request is ever answered with it.
    public String superuserUrl() {
        return logins.superuserUrl();
    }

    /// Has [#close] delete what a start that failed has made, unless there was an installation before.
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

    /// How to start it once more, in the same way.
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

    /// At the same address, for it has been given out.
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
