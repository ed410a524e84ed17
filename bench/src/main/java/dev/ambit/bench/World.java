package dev.ambit.bench;

import dev.ambit.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// A PostgreSQL of the bench's own and the servers on it, each a process as `bin/ambit serve` would start it. All of it
/// is gone when it is closed.
final class World implements AutoCloseable {

    private static final long STEP_MILLIS = 50;

    static final String OPERATOR_TOKEN = "operator-of-the-bench";

    private final Path directory;
    private final EmbeddedPostgres postgres;
    private final SqlDatabase database;
    private final List<ServerProcess> servers = new ArrayList<>();

    World() throws IOException {
        directory = Files.createTempDirectory("ambit-bench");
        postgres = EmbeddedPostgres.start(directory);
        database = new SqlDatabase(postgres.superuserUrl());
        Runtime.getRuntime().addShutdownHook(new Thread(EmbeddedPostgres::stopAll));
    }

    /// As a superuser, who sees every row.
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

    /// Of another database in the same PostgreSQL, as a superuser.
    String url(String database) {
        return superuserUrl().replaceFirst("/[^/?]+(\\?|$)", "/%s$1".formatted(database));
    }

    /// One more server of ours.
    ServerProcess server() throws IOException {
        return started(ServerProcess.Kind.AMBIT, "");
    }

    /// One that makes stacks, in this PostgreSQL.
    ///
    /// @param redis empty: without sessions
    ServerProcess stackServer(Optional<Redis> redis) throws IOException {
        return started(ServerProcess.Kind.STACKS, redis.map(Redis::url).orElse(""));
    }

    /// One that makes all that a store has, but sessions.
    ServerProcess storeServer() throws IOException {
        return started(ServerProcess.Kind.STORES, "");
    }

    /// One that answers checks with this body whatever was asked.
    ServerProcess constant(String body) throws IOException {
        return started(ServerProcess.Kind.CONSTANT, body);
    }

    /// Lets the flusher tell all that was counted, or else it would slow down whoever is measured next.
    void untilTold() throws InterruptedException {
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
        var server = ServerProcess.start(kind, this, body);
        servers.add(server);
        return server;
    }
}
