package dev.ambit.bench;

import static java.util.stream.Collectors.toMap;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The application of `examples/byos` (Node, Express, node-postgres), with a database in the benchmark's
/// PostgreSQL. It is the peer of the replica on the same hardware: it stores the same signed webhooks, each in a
/// transaction of its own.
final class ByosPeer implements AutoCloseable {

    private static final Path SOURCE = Path.of("examples", "byos");
    private static final String DATABASE = "byos";

    private final PeerProcess process;
    private final int port;
    private final SqlDatabase database;

    private ByosPeer(PeerProcess process, int port, SqlDatabase database) {
        this.process = process;
        this.port = port;
        this.database = database;
    }

    /// Starts the application; returns empty if its packages are not installed and `installing` is false or fails.
    static Optional<ByosPeer> start(BenchCluster world, boolean installing) throws IOException, InterruptedException {
        Path directory = Path.of(System.getProperty("ambit.bench.cache", "target"), "byos");
        if (installing) {
            copy(directory);
            if (!Files.isDirectory(directory.resolve("node_modules"))) {
                run(directory, Map.of(), "npm", "ci", "--no-audit", "--no-fund");
            }
        }
        if (!Files.isDirectory(directory.resolve("node_modules"))) {
            return Optional.empty();
        }
        world.database().run("create database " + DATABASE);
        String url = world.url(DATABASE);
        run(directory, Map.of("DATABASE_URL", nodeUrl(url)), "node", "tables.js");
        int port = PeerProcess.freePort();
        var process = PeerProcess.start(
                world.directory().resolve("byos.log"),
                port,
                List.of("node", directory.resolve("server.js").toString()),
                Map.of(
                        "DATABASE_URL",
                        nodeUrl(url),
                        "WEBHOOK_SECRET",
                        ReplicaProcess.SECRET,
                        "ENVIRONMENT_ID",
                        EventTraffic.ENVIRONMENT,
                        "PORT",
                        Integer.toString(port)));
        return Optional.of(new ByosPeer(process, port, new SqlDatabase(url)));
    }

    int port() {
        return port;
    }

    SqlDatabase database() {
        return database;
    }

    @Override
    public void close() {
        process.close();
        database.close();
    }

    /// Returns the URL format of node-postgres, with the user before the host.
    private static String nodeUrl(String jdbcUrl) {
        URI uri = URI.create(jdbcUrl.substring("jdbc:".length()));
        Map<String, String> parameters = Stream.of(uri.getRawQuery().split("&"))
                .map(it -> it.split("=", 2))
                .collect(toMap(it -> it[0], it -> it[1]));
        return "postgresql://%s:%s@%s:%d%s"
                .formatted(
                        parameters.get("user"),
                        parameters.get("password"),
                        uri.getHost(),
                        uri.getPort(),
                        uri.getRawPath());
    }

    private static void copy(Path directory) throws IOException {
        Files.createDirectories(directory);
        try (Stream<Path> files = Files.list(SOURCE)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, directory.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static void run(Path directory, Map<String, String> variables, String... command)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).directory(directory.toFile()).inheritIO();
        builder.environment().putAll(variables);
        int code = builder.start().waitFor();
        if (code != 0) {
            throw new IllegalStateException("`%s` ended with exit code %d.".formatted(String.join(" ", command), code));
        }
    }
}
