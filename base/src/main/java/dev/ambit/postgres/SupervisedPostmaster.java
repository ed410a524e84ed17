package dev.ambit.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/// A postmaster that is restarted if its process exits, until this object is closed.
final class SupervisedPostmaster implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(SupervisedPostmaster.class.getName());
    private static final int STARTS_MAX = 20;
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(5);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(5);

    /// Database directories of running and starting PostgreSQL servers of this process.
    private static final Set<Path> RUNNING = ConcurrentHashMap.newKeySet();

    /// Held for reading during each start. The write lock therefore waits for all starts.
    private static final ReadWriteLock STARTS = new ReentrantReadWriteLock();

    private static final int STOP_ALL_SECONDS_MAX = 10;

    private final PostmasterLaunch launch;
    private final int port;
    private final Thread watch;

    private SupervisedPostmaster(PostmasterLaunch launch, int port, Postmaster first) {
        this.launch = launch;
        this.port = port;
        this.watch = Thread.ofPlatform().daemon().name("postgres-watch").start(() -> keepAlive(first));
    }

    /// Runs the whole start of a server, so that [#stopAll] waits for it. If it fails, no process is left.
    ///
    /// @param data directory of the database files
    static <T> T starting(Path data, Supplier<T> start) {
        STARTS.readLock().lock();
        try {
            RUNNING.add(data);
            return start.get();
        } catch (RuntimeException | Error e) {
            RUNNING.remove(data);
            Postmaster.stop(data);
            throw e;
        } finally {
            STARTS.readLock().unlock();
        }
    }

    /// Starts PostgreSQL within [#starting], and returns when it accepts connections.
    ///
    /// @param port at which it listens unless the port is taken
    /// @param moved stores the port at which it listens instead, before it starts there
    /// @throws IllegalStateException with a message for the operator, if it cannot start
    static SupervisedPostmaster start(PostmasterLaunch launch, int port, IntConsumer moved) {
        int listening = port;
        for (int start = 1; ; start++) {
            try {
                return new SupervisedPostmaster(launch, listening, start(launch, listening));
            } catch (Postmaster.NotStarted e) {
                if (start == STARTS_MAX || !e.passes()) {
                    throw e;
                }
                pause(PAUSE);
                if (e.portIsTaken()) {
                    listening = freePort();
                    moved.accept(listening);
                }
            }
        }
    }

    /// Stops all servers of this process, including those that are starting, before the process exits.
    static void stopAll() {
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

    static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("No free port for PostgreSQL: " + e.getMessage(), e);
        }
    }

    /// Ends a session. Needs no connection, so it works while PostgreSQL has no memory for a further lock.
    ///
    /// @param processId of the session's backend
    void endBackend(long processId) {
        ProcessResult.run(launch.user().command(launch.binaries().program("pg_ctl"), "kill", "TERM", processId), "");
    }

    @Override
    public void close() {
        RUNNING.remove(launch.data());
        try {
            watch.interrupt();
            watch.join(CLOSE_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Postmaster.stop(launch.data());
            launch.log().awaitEnd();
        }
    }

    private static Postmaster start(PostmasterLaunch launch, int port) {
        STARTS.readLock().lock();
        try {
            Postmaster postmaster = Postmaster.start(launch, port);
            if (!RUNNING.contains(launch.data())) {
                Postmaster.stop(launch.data());
                throw new IllegalStateException("The server was stopped during startup.");
            }
            return postmaster;
        } finally {
            STARTS.readLock().unlock();
        }
    }

    private void keepAlive(Postmaster first) {
        try {
            Postmaster postmaster = first;
            while (true) {
                int exit = postmaster.process().waitFor();
                if (!RUNNING.contains(launch.data())) {
                    return;
                }
                LOG.log(System.Logger.Level.WARNING, "PostgreSQL exited with code {0}. Restarting it.", exit);
                postmaster = startedAgain();
            }
        } catch (InterruptedException _) {
            // Closed.
        }
    }

    /// Restarts PostgreSQL at the same port, which clients already use.
    private Postmaster startedAgain() throws InterruptedException {
        Duration pause = PAUSE;
        while (true) {
            try {
                return start(launch, port);
            } catch (RuntimeException e) {
                if (!RUNNING.contains(launch.data())) {
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
