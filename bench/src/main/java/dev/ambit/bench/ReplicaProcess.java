package dev.ambit.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.Logs;
import dev.ambit.replica.ReplicaApp;
import dev.ambit.replica.ReplicaConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// Runs a replica in a process of its own, as `bin/ambit replica` does, with a database in the benchmark's
/// PostgreSQL. Reading needs no token.
final class ReplicaProcess implements AutoCloseable {

    static final String SECRET =
            "whsec_" + Base64.getEncoder().encodeToString("a secret of 24 bytes: ab".getBytes(UTF_8));

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final ServerProcess process;
    private final SqlDatabase database;
    private final String databaseUrl;

    private ReplicaProcess(ServerProcess process, SqlDatabase database, String databaseUrl) {
        this.process = process;
        this.database = database;
        this.databaseUrl = databaseUrl;
    }

    /// Starts a replica that only receives webhooks, like the public example.
    static ReplicaProcess start(BenchCluster world) throws IOException {
        return start(world, Map.of("webhook-secret", SECRET, "environment-id", EventTraffic.ENVIRONMENT));
    }

    /// Starts a replica of a tenant's environment that receives webhooks and reads the feed.
    static ReplicaProcess of(BenchTenant tenant) throws IOException {
        int port = PeerProcess.freePort();
        Object webhook = tenant.rest().post("/webhooks", Map.of("url", "http://127.0.0.1:%d/webhook".formatted(port)));
        return start(
                tenant.world(),
                Map.of(
                        "port",
                        Integer.toString(port),
                        "webhook-secret",
                        RestClient.text(webhook, "secret"),
                        "environment-id",
                        tenant.environmentId(),
                        "server-url",
                        "http://127.0.0.1:" + tenant.rest().port(),
                        "server-key",
                        tenant.rest().key()));
    }

    /// @param options options of `bin/ambit replica` by name
    static ReplicaProcess start(BenchCluster world, Map<String, String> options) throws IOException {
        String name = "replica" + DATABASES.incrementAndGet();
        world.database().run("create database " + name);
        String url = world.superuserUrl().replace("/ambit?", "/" + name + "?");
        List<String> words = new ArrayList<>(List.of("host=127.0.0.1", "port=0", "open=true", "database-url=" + url));
        options.forEach((word, value) -> words.add(word + "=" + value));
        Path log = world.directory().resolve(name + ".log");
        ServerProcess process = ServerProcess.start(ReplicaProcess.class, log, words.toArray(String[]::new));
        return new ReplicaProcess(process, new SqlDatabase(url), url);
    }

    int port() {
        return process.port();
    }

    ServerProcess process() {
        return process;
    }

    /// Returns the database as its owner.
    SqlDatabase database() {
        return database;
    }

    String databaseUrl() {
        return databaseUrl;
    }

    @Override
    public void close() {
        process.close();
        database.close();
    }

    public static void main(String[] words) throws IOException {
        Map<String, String> options = new HashMap<>();
        Arrays.stream(words).forEach(word -> {
            int end = word.indexOf('=');
            options.put(word.substring(0, end), word.substring(end + 1));
        });
        ReplicaConfig config = ReplicaConfig.of(options, Map.of());
        Logs.install(config.logFormat().name());
        try (ReplicaApp app = ReplicaApp.start(config)) {
            ServerProcess.serve(app.port());
        }
    }
}
