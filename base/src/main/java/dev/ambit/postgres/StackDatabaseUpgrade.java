package dev.ambit.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.IntSupplier;

/// Brings an installation whose stack databases are in Ambit's own cluster to a cluster of stacks, before the server
/// starts. See [StackDatabaseMove].
public final class StackDatabaseUpgrade {

    private static final System.Logger LOG = System.getLogger(StackDatabaseUpgrade.class.getName());
    private static final String REFUSAL = "not-moved";
    private static final long MEGABYTE = 1L << 20;
    private static final int PERCENT_STEP = 10;

    private StackDatabaseUpgrade() {}

    /// Moves the stack databases if the installation has any in Ambit's own cluster, and if there is space. Programs
    /// outside know the old port, so the cluster of stacks keeps it. Costs nothing in other installations.
    ///
    /// @param version returns the number of the last schema step of this version of Ambit
    /// @throws IllegalStateException with a message for the operator, if another process uses the data directory or
    ///     files are missing
    public static void run(Path directory, IntSupplier version) {
        if (!PostgresCluster.exists(directory.resolve("postgres")) || !PostgresLogins.existIn(directory)) {
            return;
        }
        try (var lock = DirectoryLock.lock(directory)) {
            Path data = lock.directory();
            Path home = StackPostgres.home(data);
            DirectoryLock.holder(home).ifPresent(process -> {
                throw new IllegalStateException("`ambit db stacks run` (process %s) uses %s. Stop it, then start again."
                        .formatted(process, home));
            });
            if (!ServingMarker.existsIn(home)) {
                report(home, move(data, home, version));
            }
            separatePorts(data, home);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The stack databases in %s cannot be moved: %s".formatted(directory, e.getMessage()), e);
        }
    }

    /// Returns why the last start left the stack databases in Ambit's own cluster.
    ///
    /// @param directory data directory
    public static Optional<String> objection(Path directory) {
        Path refusal = StackPostgres.home(directory).resolve(REFUSAL);
        try {
            return Files.exists(refusal) ? Optional.of(Files.readString(refusal).strip()) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + refusal + ": " + e.getMessage(), e);
        }
    }

    private static Optional<String> move(Path directory, Path home, IntSupplier version) throws IOException {
        Path own = directory.resolve("postgres");
        Path source = own.resolve("data");
        if (!StackDatabaseMove.mayBeNeeded(source) && !Files.exists(StackDatabaseMove.unfinished(home))) {
            return Optional.empty();
        }
        PostgresUser user = PostgresUser.of(directory, own);
        Postmaster.stop(source);
        var login = new StackPostgresLogin(PostgresLogins.read(directory).port(), RolesScript.password());
        var move = new StackDatabaseMove(
                user,
                PostgresBinaries.find(user, directory),
                source,
                home,
                place -> Files.getFileStore(place).getUsableSpace());
        Optional<String> refusal = move.run(version.getAsInt(), login, new LoggedProgress());
        if (refusal.isPresent()) {
            user.own(home);
        }
        return refusal;
    }

    private static void report(Path home, Optional<String> refusal) throws IOException {
        if (refusal.isPresent()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The stack databases stay in the PostgreSQL cluster of Ambit itself. Reason: {0}",
                    refusal.get());
            PrivateFile.write(home.resolve(REFUSAL), refusal.get() + "\n");
        } else {
            Files.deleteIfExists(home.resolve(REFUSAL));
        }
    }

    /// Gives Ambit's own cluster a new port if the cluster of stacks has its port.
    private static void separatePorts(Path directory, Path home) {
        if (!ServingMarker.existsIn(home) || !StackPostgresLogin.existsIn(home)) {
            return;
        }
        int port = StackPostgresLogin.read(home).port();
        PostgresLogins logins = PostgresLogins.read(directory);
        if (logins.port() == port) {
            Postmaster.stop(directory.resolve("postgres", "data"));
            int other = SupervisedPostmaster.freePort();
            while (other == port) {
                other = SupervisedPostmaster.freePort();
            }
            logins.at(other).write(directory);
        }
    }

    /// Logs each step, and every tenth part of the copy.
    private static final class LoggedProgress implements StackDatabaseMove.Progress {

        private long percent;

        @Override
        public void copied(long bytes, long total) {
            long now = 100 * bytes / Math.max(1, total);
            if (now / PERCENT_STEP > percent / PERCENT_STEP) {
                LOG.log(
                        System.Logger.Level.INFO,
                        "Copied {0} % of {1} MB of the stack databases.",
                        now,
                        total / MEGABYTE);
                percent = now;
            }
        }

        @Override
        public void done(StackDatabaseMove.Step step) {
            switch (step) {
                case STOPPED ->
                    LOG.log(
                            System.Logger.Level.INFO,
                            "Moving the stack databases into a PostgreSQL cluster of their own. The server starts afterwards.");
                case SERVING -> LOG.log(System.Logger.Level.INFO, "The stack databases were moved.");
                case COPIED, IDENTITY_RENEWED, CLEANED, SYNCED, RENAMED ->
                    LOG.log(System.Logger.Level.DEBUG, "Step of the move: {0}", step);
            }
        }
    }
}
