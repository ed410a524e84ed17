package dev.ambit.graphql;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Runs an unmodified PostGraphile, for tests and benchmarks.
public record PostGraphile(Process process, URI address, HttpClient client) implements AutoCloseable {

    private static final Path HOME = Path.of(System.getProperty("ambit.bench.cache", "target"), "postgraphile");
    private static final String SCRIPT = "postgraphile.mjs";
    private static final List<String> PACKAGES = List.of(
            "postgraphile@4.12.12",
            "@graphile-contrib/pg-simplify-inflector@6.1.0",
            "postgraphile-plugin-connection-filter@2.3.0");
    private static final long SECONDS_MAX = 180;

    /// Starts PostGraphile; returns empty if npm cannot download it.
    ///
    /// @param database JDBC URL
    public static Optional<PostGraphile> start(String database) throws IOException, InterruptedException {
        if (!isInstalled() && !isFetched()) {
            return Optional.empty();
        }
        try (var script = PostGraphile.class.getResourceAsStream("/" + SCRIPT)) {
            Files.copy(Objects.requireNonNull(script), HOME.resolve(SCRIPT), StandardCopyOption.REPLACE_EXISTING);
        }
        Process node = new ProcessBuilder("node", SCRIPT, address(database))
                .directory(HOME.toFile())
                .redirectError(HOME.resolve("postgraphile.log").toFile())
                .start();
        String port = node.inputReader(UTF_8).readLine();
        return Optional.of(new PostGraphile(
                node, URI.create("http://127.0.0.1:%s/graphql".formatted(port)), HttpClient.newHttpClient()));
    }

    /// Returns whether PostGraphile is installed.
    public static boolean isInstalled() {
        return Files.isDirectory(HOME.resolve("node_modules/postgraphile-plugin-connection-filter"));
    }

    private static boolean isFetched() throws IOException, InterruptedException {
        Files.createDirectories(HOME);
        try {
            ProcessBuilder npm = new ProcessBuilder("npm", "install", "--no-audit", "--no-fund", "--prefix", ".");
            npm.command().addAll(PACKAGES);
            Process installing = npm.directory(HOME.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(HOME.resolve("npm.log").toFile())
                    .start();
            return installing.waitFor(SECONDS_MAX, TimeUnit.SECONDS) && installing.exitValue() == 0;
        } catch (IOException _) {
            return false;
        }
    }

    /// Returns the address of a database in the form of libpq.
    ///
    /// @param jdbc JDBC URL with `user` and `password`
    public static String address(String jdbc) {
        URI url = URI.create(jdbc.substring("jdbc:".length()));
        String user = "";
        String password = "";
        for (String parameter : List.of(url.getRawQuery().split("&", -1))) {
            String value = parameter.substring(parameter.indexOf('=') + 1);
            user = parameter.startsWith("user=") ? value : user;
            password = parameter.startsWith("password=") ? value : password;
        }
        return "postgres://%s:%s@%s:%d%s".formatted(user, password, url.getHost(), url.getPort(), url.getPath());
    }

    String answer(GraphqlRequest question) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.write(question)))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    @Override
    public void close() {
        process.destroy();
    }
}
