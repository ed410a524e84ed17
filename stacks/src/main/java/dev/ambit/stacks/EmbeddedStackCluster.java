package dev.ambit.stacks;

import dev.ambit.db.Database;
import dev.ambit.db.Transactions;
import dev.ambit.postgres.DiskSpace;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.postgres.StackCgroup;
import dev.ambit.postgres.StackPostgres;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import dev.ambit.stackdb.EmbeddedCluster;
import dev.ambit.stackdb.OldDatabaseCopies;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Starts the embedded PostgreSQL of stack databases while a stack has a database, and stops it afterwards.
final class EmbeddedStackCluster implements EmbeddedCluster, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(EmbeddedStackCluster.class.getName());

    /// How long the cluster runs on without databases, so that an order that follows does not wait for its start.
    static final Duration UNUSED_MAX = Duration.ofMinutes(10);

    private final Path directory;
    private final StackPostgres postgres;
    private final Transactions transactions;
    private final InstantSource clock;
    private final OldDatabaseCopies copies;
    private boolean areCopiesEnded;
    private @Nullable Instant unusedSince;

    /// Stops the cluster that a killed server left running, and deletes the empty cgroups that killed servers left.
    ///
    /// @param own Ambit's own cluster
    /// @param sessionMegabytes memory of a session beyond the shared memory
    EmbeddedStackCluster(EmbeddedPostgres own, int sessionMegabytes, Transactions transactions, InstantSource clock) {
        this.directory = own.directory();
        this.postgres = new StackPostgres(directory, sessionMegabytes);
        StackCgroup.of(StackPostgres.home(directory)).deleteLeftovers(clock.instant());
        this.transactions = transactions;
        this.clock = clock;
        this.copies = new OldDatabaseCopies(own.superuserUrl(), StackPostgres.home(directory), Database::version);
    }

    /// Creates and starts the cluster if necessary.
    @Override
    public String url() {
        return postgres.url();
    }

    /// Whether the cluster exists and a stack has a database here, from its reservation until it is removed. Databases
    /// that outlived their stack count too, because other programs can use them.
    @Override
    public boolean isInUse() {
        return StackPostgres.isServing(directory)
                && (StackPostgres.hasDatabases(directory)
                        || transactions.outside(tx -> StackResources.exist(tx, ResourceKind.DATABASE)));
    }

    @Override
    public boolean isForStacksAlone() {
        return true;
    }

    @Override
    public DiskSpace disk() {
        return DiskSpace.of(StackPostgres.home(directory));
    }

    @Override
    public Optional<StackCgroup.Memory> memory() {
        return postgres.memory();
    }

    @Override
    public void endBackend(long processId) {
        postgres.endBackend(processId);
    }

    @Override
    public void startWriting(Collection<Long> databases) {
        postgres.startWriting(databases);
    }

    /// Starts the cluster if it is in use, and stops it if it was not in use for ten minutes.
    void runOnce() {
        if (isInUse()) {
            unusedSince = null;
            start();
        } else if (postgres.isRunning()) {
            Instant now = clock.instant();
            Instant since = unusedSince == null ? now : unusedSince;
            unusedSince = since;
            if (!now.isBefore(since.plus(UNUSED_MAX))) {
                LOG.log(System.Logger.Level.INFO, "No stack has a database. Stopping the PostgreSQL of stacks.");
                postgres.stop();
                unusedSince = null;
            }
        }
    }

    boolean isRunning() {
        return postgres.isRunning();
    }

    @Override
    public void close() {
        postgres.close();
    }

    private void start() {
        try {
            postgres.url();
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The PostgreSQL of stacks does not start. Retrying. Reason: {0}",
                    e.getMessage());
            return;
        }
        endCopies();
    }

    /// Closes or drops the copies that a move left. Both clusters run, so the moved databases are available.
    private void endCopies() {
        if (areCopiesEnded) {
            return;
        }
        try {
            copies.runOnce();
            areCopiesEnded = true;
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The old copies of stack databases in Ambit''s own PostgreSQL cannot be closed. Retrying. Reason: {0}",
                    e.getMessage());
        }
    }
}
