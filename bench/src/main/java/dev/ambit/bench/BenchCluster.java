package dev.ambit.bench;

import dev.ambit.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// A PostgreSQL for the benchmark and the servers on it, each a process like `bin/ambit serve`. Everything is
/// deleted at the end.
final class BenchCluster implements AutoCloseable {

    private static final long STEP_MILLIS = 50;

    static final String OPERATOR_TOKEN = "operator-of-the-bench";

    private final Path directory;
    private final @Nullable EmbeddedPostgres postgres;
    private final SqlDatabase database;
    private final List<ServerProcess> servers = new ArrayList<>();

    BenchCluster() throws IOException {
        directory = Files.createTempDirectory("ambit-bench");
        EmbeddedPostgres started = EmbeddedPostgres.start(directory);
        postgres = started;
        database = new SqlDatabase(started.superuserUrl());
        Runtime.getRuntime().addShutdownHook(new Thread(EmbeddedPostgres::stopAll));
    }

    private BenchCluster(Path directory, ServerProcess server) throws IOException {
        this.directory = directory;
        this.postgres = null;
        Properties logins = logins(directory.resolve("postgres-logins"));
        this.database = new SqlDatabase("jdbc:postgresql://127.0.0.1:%s/ambit?user=postgres&password=%s"
                .formatted(logins.getProperty("port"), logins.getProperty("superuser")));
        servers.add(server);
    }

    /// Starts a single server, which starts its own PostgreSQL and that of stacks, as a small installation does.
    static BenchCluster ofEmbedded(int gatewayPort) throws IOException {
        Path directory = Files.createTempDirectory("ambit-bench");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        return new BenchCluster(
                directory, ServerProcess.embedded(directory, directory.resolve("server.log"), gatewayPort));
    }

    /// Returns the only server of [#ofEmbedded].
    ServerProcess first() {
        return servers.getFirst();
    }

    /// Reads a file with the port and passwords of an embedded PostgreSQL.
    static Properties logins(Path file) throws IOException {
        var logins = new Properties();
        try (var lines = Files.newBufferedReader(file)) {
            logins.load(lines);
        }
        return logins;
    }

    /// Returns the database as a superuser, who sees all rows.
    SqlDatabase database() {
        return database;
    }

    Path directory() {
        return directory;
    }

    String url() {
        return postgres().url();
    }

    String ownerUrl() {
        return postgres().ownerUrl();
    }

    String superuserUrl() {
        return postgres().superuserUrl();
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
        database.close();
        servers.forEach(ServerProcess::close);
        if (postgres != null) {
            postgres.close();
        }
        try (var paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    private EmbeddedPostgres postgres() {
        return Objects.requireNonNull(postgres, "The server has its own PostgreSQL.");
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
