package dev.ambit.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ambit.db.Database;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Runs parts of a server in this process, with transactions of the server's role and of a superuser, who
/// bypasses row level security.
final class LocalServer implements AutoCloseable {

    private final Database database;
    private final HikariDataSource unbound;

    LocalServer(BenchCluster world, int connections) {
        this.database = Database.open(world.url(), world.ownerUrl(), connections);
        var config = new HikariConfig();
        config.setJdbcUrl(world.superuserUrl());
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(1);
        config.addDataSourceProperty("prepareThreshold", "1");
        this.unbound = new HikariDataSource(config);
    }

    Transactions transactions() {
        return database.transactions();
    }

    Transactions unboundTransactions() {
        return new Transactions(unbound);
    }

    static EnvironmentId environment(BenchTenant tenant) {
        return new EnvironmentId(tenant.environment());
    }

    /// Runs all tasks in parallel on virtual threads, which may block on transactions.
    static <T> List<T> together(List<Callable<T>> work) throws InterruptedException, ExecutionException {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<T> results = new ArrayList<>();
            for (Future<T> future : executor.invokeAll(work)) {
                results.add(future.get());
            }
            return results;
        }
    }

    static <T> T alone(Callable<T> work) throws InterruptedException, ExecutionException {
        return together(List.of(work)).getFirst();
    }

    @Override
    public void close() {
        unbound.close();
        database.close();
    }
}
