package dev.ambit.stackdb;

import dev.ambit.db.Transactions;
import dev.ambit.stack.StackResources;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Applies the limits of stack databases on all PostgreSQL servers, concurrently, so that an unreachable server delays
/// no other one.
public final class DatabaseUpkeep implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(DatabaseUpkeep.class.getName());

    private final DatabaseClusters clusters;
    private final Map<StackDatabases, Cluster> known = new ConcurrentHashMap<>();

    private boolean isClosed;

    private record Cluster(
            SessionGuard guard,
            DatabaseLimits limits,
            CatalogHardening catalogs,
            DatabaseSizes sizes,
            LoginRecovery logins) {

        static Cluster of(StackDatabases it, boolean isRemote) {
            var guard = new SessionGuard(it);
            guard.start();
            return new Cluster(
                    guard,
                    new DatabaseLimits(it),
                    new CatalogHardening(it),
                    new DatabaseSizes(it),
                    new LoginRecovery(it, isRemote));
        }
    }

    public DatabaseUpkeep(DatabaseClusters clusters) {
        this.clusters = clusters;
    }

    /// Lets a [SessionGuard] watch each server that has databases of stacks, and no other.
    public void guard() {
        Set<StackDatabases> all = Set.copyOf(clusters.all());
        known.keySet().stream().filter(it -> !all.contains(it)).toList().forEach(this::forget);
        all.forEach(this::know);
    }

    /// Assigns missing limits.
    public void limit() {
        each(it -> it.limits().runOnce());
    }

    /// Hides the shared catalog in databases that an earlier version created.
    public void closeCatalogs() {
        each(it -> it.catalogs().runOnce());
    }

    /// Restricts the logins of databases that exceed their size quota; see [DatabaseSizes].
    public void measure() {
        each(it -> it.embedded() == null, it -> it.sizes().runOnce());
    }

    /// Does the same where the databases share the disk of Ambit, which also must not fill.
    public void measureOwnDisk() {
        each(it -> it.embedded() != null, it -> it.sizes().runOnce());
    }

    /// Restores passwords and settings that logins have changed for themselves; see [LoginRecovery].
    public void recoverLogins(Transactions transactions, StackResources resources) {
        each(it -> it.logins().runOnce(transactions, resources));
    }

    @Override
    public void close() {
        synchronized (known) {
            isClosed = true;
        }
        List.copyOf(known.keySet()).forEach(this::forget);
    }

    private void each(Consumer<Cluster> work) {
        each(_ -> true, work);
    }

    private void each(Predicate<StackDatabases> which, Consumer<Cluster> work) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            clusters.all().stream().filter(which).forEach(it -> threads.execute(() -> run(it, work)));
        }
    }

    private void run(StackDatabases databases, Consumer<Cluster> work) {
        try {
            Optional<Cluster> cluster = know(databases);
            cluster.ifPresent(work);
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Cannot apply limits of stacks on the PostgreSQL server {0} and will retry: {1}",
                    databases,
                    e.getMessage());
        }
    }

    private Optional<Cluster> know(StackDatabases databases) {
        synchronized (known) {
            return isClosed
                    ? Optional.empty()
                    : Optional.of(known.computeIfAbsent(databases, it -> Cluster.of(it, clusters.isRemote(it))));
        }
    }

    private void forget(StackDatabases databases) {
        Cluster cluster = known.remove(databases);
        if (cluster != null) {
            cluster.guard().close();
        }
    }
}
