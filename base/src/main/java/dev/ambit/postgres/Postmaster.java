package dev.ambit.postgres;

import dev.ambit.process.DirtyPages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// Running PostgreSQL server process: start, crash recovery and stop.
record Postmaster(Process process, Path data) {

    /// PostgreSQL exited before it accepted connections.
    static final class NotStarted extends IllegalStateException {

        NotStarted(String reason) {
            super("PostgreSQL did not start: " + reason);
        }

        boolean portIsTaken() {
            return String.valueOf(getMessage()).contains("could not create any TCP/IP sockets");
        }

        /// Returns whether a retry can help: the port is taken, or processes of a killed server are still exiting.
        boolean passes() {
            return portIsTaken() || String.valueOf(getMessage()).contains("shared memory block");
        }
    }

    /// Covers recovery, which reads at most `max_wal_size` of WAL.
    private static final Duration START_MAX = Duration.ofMinutes(5);

    private static final Duration FAST_STOP_MAX = Duration.ofSeconds(10);
    private static final Duration STOP_MAX = Duration.ofSeconds(5);
    private static final int POLL_MILLIS = 3;

    /// Files that are written early at a time, because a tenant can have any number of them.
    private static final int FILES_MAX = 2_000;

    /// Settings on the command line override every file, so that durability cannot be turned off. The memory suits
    /// a laptop. JIT costs more than it gains on short queries. The data of most servers stays in memory. With the
    /// default of 4 for `random_page_cost`, PostgreSQL would scan tables of a few hundred rows instead of using
    /// their indexes.
    private static final List<String> SETTINGS = List.of(
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "fsync=on",
            "synchronous_commit=on",
            "full_page_writes=on",
            "password_encryption=scram-sha-256",
            "shared_buffers=128MB",
            "authentication_timeout=10s",
            "jit=off",
            "random_page_cost=1.1",
            "timezone=UTC",
            "log_timezone=UTC",
            "lc_messages=C",
            "logging_collector=off");

    /// Starts PostgreSQL and returns when it accepts connections.
    ///
    /// @throws NotStarted with the error that PostgreSQL logged
    static Postmaster start(PostmasterLaunch launch, int port) {
        Path data = launch.data();
        PostgresLog log = launch.log();
        Optional<PostmasterFile> stale = PostmasterFile.read(data);
        List<Object> words = new ArrayList<>(List.of(launch.binaries().program("postgres"), "-D", data, "-p", port));
        Stream.concat(SETTINGS.stream(), launch.settings().stream())
                .forEach(setting -> words.addAll(List.of("-c", setting)));
        ProcessBuilder builder = ProcessResult.quiet(launch.command(words));
        builder.environment().putAll(launch.environment());
        // Another process may have this id by now. PostgreSQL must not take it for a running server.
        stale.ifPresent(file -> builder.environment().put("PG_GRANDPARENT_PID", Long.toString(file.pid())));
        try {
            Postmaster postmaster = new Postmaster(builder.start(), data);
            log.follow(postmaster.process);
            postmaster.awaitReady(stale, log);
            return postmaster;
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL cannot be started: " + e.getMessage(), e);
        }
    }

    /// Starts to write the temporary files and the tables of some databases in `data` to disk.
    ///
    /// @param databases their object ids
    static void startWriting(Path data, Collection<Long> databases) {
        Path base = data.resolve("base");
        int left = FILES_MAX - DirtyPages.startWriting(base.resolve("pgsql_tmp"), FILES_MAX);
        for (Long it : databases) {
            left -= DirtyPages.startWriting(base.resolve(it.toString()), left);
        }
    }

    /// Stops the PostgreSQL in `data`, including one that a killed server left running: first by a fast shutdown,
    /// then by an immediate one, finally by SIGKILL. No acknowledged write is lost.
    static void stop(Path data) {
        boolean stopped =
                ended(data, "INT", FAST_STOP_MAX) || ended(data, "QUIT", STOP_MAX) || ended(data, "KILL", STOP_MAX);
        if (!stopped) {
            throw new IllegalStateException(
                    "PostgreSQL in " + data + " does not stop. Stop its process, then start again.");
        }
    }

    private void awaitReady(Optional<PostmasterFile> stale, PostgresLog log) {
        try {
            boolean decided = await(() -> !process.isAlive() || isReady(stale), START_MAX);
            if (!process.isAlive()) {
                throw new NotStarted(log.lastError());
            }
            if (!decided) {
                stop(data);
                throw new IllegalStateException(
                        "PostgreSQL was not ready within " + START_MAX.toMinutes() + " minutes.");
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The server was stopped while PostgreSQL started.", e);
        }
    }

    private boolean isReady(Optional<PostmasterFile> stale) {
        Optional<PostmasterFile> now = PostmasterFile.read(data);
        return now.filter(PostmasterFile::isReady).isPresent() && !now.equals(stale);
    }

    private static boolean ended(Path data, String signal, Duration max) {
        Optional<ProcessHandle> running = PostmasterFile.read(data).flatMap(PostmasterFile::process);
        if (running.isEmpty()) {
            return true;
        }
        ProcessResult.run(
                "sh", "-c", "kill -%s %d".formatted(signal, running.get().pid()));
        try {
            return await(
                    () -> PostmasterFile.read(data)
                            .flatMap(PostmasterFile::process)
                            .isEmpty(),
                    max);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean await(BooleanSupplier condition, Duration max) throws InterruptedException {
        long deadline = System.nanoTime() + max.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(POLL_MILLIS);
        }
        return true;
    }
}
