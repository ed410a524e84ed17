package dev.ambit.bench;

import dev.ambit.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// A PostgreSQL for the benchmark and the servers on it, each a process like `bin/ambit serve`. Everything is
/// deleted at the end.
final class BenchCluster implements AutoCloseable {

    private static final long STEP_MILLIS = 50;

    static final String OPERATOR_TOKEN = "operator-of-the-bench";

    private final Path directory;
    private final EmbeddedPostgres postgres;
    private final SqlDatabase database;
    private final List<ServerProcess> servers = new ArrayList<>();

    BenchCluster() throws IOException {
        directory = Files.createTempDirectory("ambit-bench");
        postgres = EmbeddedPostgres.start(directory);
        database = new SqlDatabase(postgres.superuserUrl());
        Runtime.getRuntime().addShutdownHook(new Thread(EmbeddedPostgres::stopAll));
    }

    /// Returns the database as a superuser, who sees all rows.
    SqlDatabase database() {
        return database;
    }

    Path directory() {
        return directory;
    }

    String url() {
        return postgres.url();
    }

    String ownerUrl() {
        return postgres.ownerUrl();
    }

    String superuserUrl() {
        return postgres.superuserUrl();
    }

    /// Returns the URL of another database in the same PostgreSQL, as a superuser.
    String url(String database) {
        return superuserUrl().replaceFirst("/[^/?]+(\\?|$)", "/%s$1".formatted(database));
    }

    /// Starts another Ambit server.
    ServerProcess server() throws IOException {
        return started(ServerProcess.Kind.AMBIT, "");
    }

    /// Starts a server that provisions stacks in this PostgreSQL.
    ///
    /// @param redis empty to omit sessions
    ServerProcess stackServer(Optional<Redis> redis) throws IOException {
        return started(ServerProcess.Kind.STACKS, redis.map(Redis::url).orElse(""));
    }

    /// Starts a server that provisions stores, with buckets and a gateway.
    ServerProcess storeServer(Optional<Redis> redis, int gatewayPort) throws IOException {
        return started(ServerProcess.Kind.STORES, redis.map(Redis::url).orElse(""), gatewayPort);
    }

    /// Starts a server that answers all checks with this body.
    ServerProcess constant(String body) throws IOException {
        return started(ServerProcess.Kind.CONSTANT, body);
    }

    /// Starts an upstream that serves this page to a gateway.
    ServerProcess page(String html) throws IOException {
        return started(ServerProcess.Kind.PAGE, html);
    }

    /// Returns the process id of PostgreSQL; 0 if unknown.
    long postmaster() {
        return ProcessHandle.of(database.number("select pg_backend_pid()"))
                .flatMap(ProcessHandle::parent)
                .map(ProcessHandle::pid)
                .orElse(0L);
    }

    /// Waits until the flusher has published all counters, so that it does not slow down the next measurement.
    void awaitFlush() throws InterruptedException {
        while (database.number("select count(*) from work where kind = 'USAGE_FLUSH'") > 0) {
            Thread.sleep(STEP_MILLIS);
        }
    }

    @Override
    public void close() throws IOException {
        servers.forEach(ServerProcess::close);
        database.close();
        postgres.close();
        try (var paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    private ServerProcess started(ServerProcess.Kind kind, String body) throws IOException {
        return started(kind, body, 0);
    }

    private ServerProcess started(ServerProcess.Kind kind, String body, int gatewayPort) throws IOException {
        var server = ServerProcess.start(kind, this, body, gatewayPort);
        servers.add(server);
        return server;
    }
}
