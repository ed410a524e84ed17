package dev.ambit.stackdb;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/// Applies the limits of stack databases on all PostgreSQL servers, concurrently, so that an unreachable server delays
/// no other one.
public final class DatabaseUpkeep {

    private static final System.Logger LOG = System.getLogger(DatabaseUpkeep.class.getName());

    private final DatabaseClusters clusters;
    private final Map<StackDatabases, Cluster> known = new ConcurrentHashMap<>();

    private record Cluster(DatabaseLimits limits, CatalogHardening catalogs, DatabaseSizes sizes) {

        static Cluster of(StackDatabases it) {
            return new Cluster(new DatabaseLimits(it), new CatalogHardening(it), new DatabaseSizes(it));
        }
    }

    public DatabaseUpkeep(DatabaseClusters clusters) {
        this.clusters = clusters;
    }

    /// Ends sessions that run for too long.
    public void guard() {
        each(it -> it.limits().guard());
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
        each(it -> it.sizes().runOnce());
    }

    private void each(Consumer<Cluster> work) {
        List<StackDatabases> all = clusters.all();
        known.keySet().retainAll(all);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            all.forEach(it -> threads.execute(() -> run(it, work)));
        }
    }

    private void run(StackDatabases databases, Consumer<Cluster> work) {
        try {
            work.accept(known.computeIfAbsent(databases, Cluster::of));
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Cannot apply limits of stacks on the PostgreSQL server {0} and will retry: {1}",
                    databases,
                    e.getMessage());
        }
    }
}
