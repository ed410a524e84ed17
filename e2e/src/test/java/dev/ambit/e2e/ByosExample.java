package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.Http.Reply;
import dev.ambit.JsonPaths;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestPort;
import dev.ambit.Waiting;
import dev.ambit.http.Json;
import dev.ambit.postgres.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// The application of `examples/byos`, run by the commands of its README.
final class ByosExample implements AutoCloseable {

    /// The commands of the README, each identified by unique words.
    enum Step {
        INSTALL("npm ci"),
        SUBSCRIBE("\"eventTypes\""),
        START("node server.js"),
        REPLAY("/replay"),
        ASK("/check-access");

        private final String words;

        Step(String words) {
            this.words = words;
        }
    }

    static final Path HOME = Checkout.DIRECTORY.resolve("examples/byos");

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\\n(.*?)^```$");
    private static final String PORT = "3000";

    /// With HTTP/1.1, because PostGraphile takes an upgrade to HTTP/2 for a WebSocket.
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String database;
    private final DatabaseRows rows;
    private final Path copy;
    private final Map<String, String> variables;
    private final String port;
    private final Path out;
    private @Nullable Process process;

    private ByosExample(Path copy, Map<String, String> ambit) throws IOException {
        this.database = TestPostgres.newDatabase();
        this.rows = new DatabaseRows(Jdbi.create(database));
        this.copy = copy;
        this.variables = new HashMap<>(ambit);
        this.port = Integer.toString(TestPort.free());
        this.out = CommandResult.printed("byos", ".out");
        variables.put("PORT", port);
        variables.put(
                "DATABASE_URL",
                database.replaceFirst("jdbc:(postgresql://)([^?]*)[?]user=(.*)&password=(.*)", "$1$3:$4@$2"));
    }

    static void requireNpm() {
        assumeTrue(CommandResult.run(List.of("sh", "-c", "command -v npm")).exit() == 0, "npm is not installed");
    }

    /// Installs a copy with a database and its tables. The caller closes it.
    ///
    /// @param ambit variables with the URL and keys of Ambit
    static ByosExample install(String name, Map<String, String> ambit) throws IOException {
        Path copy = Files.createDirectories(Path.of("target", name).toAbsolutePath());
        CommandResult copied = CommandResult.run(List.of(
                "sh",
                "-c",
                "cd \"$2\" && find . -maxdepth 1 -type f ! -name webhook.json -exec cp {} \"$1\" ';'",
                "sh",
                copy.toString(),
                HOME.toString()));
        assertThat(copied.exit()).as(copied.err()).isZero();
        var example = new ByosExample(copy, ambit);
        try {
            CommandResult installed = example.type(Step.INSTALL);
            assumeTrue(installed.exit() == 0 || !installed.err().contains("network"), "npm fetches nothing");
            assertThat(installed.exit()).as(installed.err()).isZero();
            return example;
        } catch (Throwable failure) {
            example.close();
            throw failure;
        }
    }

    /// Returns the JDBC URL of the application's database.
    String database() {
        return database;
    }

    /// Returns the URL of the application.
    String url() {
        return "http://127.0.0.1:" + port;
    }

    /// Returns the rows of the application's database.
    DatabaseRows rows() {
        return rows;
    }

    /// Runs the command as written in the README, except for the port.
    CommandResult type(Step step) {
        return CommandResult.run(CommandResult.in(copy, variables, List.of("sh", "-euc", command(step))));
    }

    CommandResult node(String... words) {
        return CommandResult.run(CommandResult.in(
                copy,
                variables,
                Stream.concat(Stream.of("node"), Stream.of(words)).toList()));
    }

    /// Starts the application and waits until it answers.
    void start() throws IOException {
        int starts = starts();
        Process started = CommandResult.in(copy, variables, List.of("sh", "-euc", command(Step.START)))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()))
                .start();
        process = started;
        Waiting.until(() -> starts() > starts || !started.isAlive(), it -> it);
        assertThat(started.isAlive()).as(log()).isTrue();
    }

    /// Kills the process like a crash.
    void kill() {
        Process shell = process;
        if (shell != null) {
            List<ProcessHandle> all = Stream.concat(shell.descendants(), Stream.of(shell.toHandle()))
                    .toList();
            all.forEach(ProcessHandle::destroyForcibly);
            Waiting.until(() -> all.stream().noneMatch(ProcessHandle::isAlive), it -> it);
        }
    }

    /// Returns the output of all runs.
    String log() {
        try {
            return Files.readString(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    HttpResponse<String> post(String path, String body, String... headers) {
        var request = HttpRequest.newBuilder(URI.create(url() + path)).POST(BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /// Returns status and body of the response.
    String access(String customer, String feature, Object usage) {
        return checkAccess("{\"customerId\": \"%s\", \"featureId\": \"%s\", \"requestedUsage\": %s}"
                .formatted(customer, feature, usage));
    }

    String checkAccess(String json) {
        HttpResponse<String> answer = post("/check-access", json, "Content-Type", "application/json");
        return answer.statusCode() + " " + answer.body();
    }

    /// Returns a field of the webhook as the server created it.
    String webhook(String field) {
        try {
            Object made = Json.read(Files.readString(copy.resolve("webhook.json")), Object.class);
            return String.valueOf(JsonPaths.at(made, "data." + field));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns the number of undelivered events and of failed deliveries.
    String undelivered(TestEnvironment environment) {
        Reply now = environment.get("/webhooks/" + webhook("id"));
        return now.text("lag.events") + " " + now.text("failures");
    }

    /// Sets the secrets for tests without a server.
    void webhook(String secret, String legacySecret) throws IOException {
        Files.writeString(copy.resolve("webhook.json"), """
                {"data": {"secret": "%s", "legacySecret": "%s"}}
                """.formatted(secret, legacySecret));
    }

    @Override
    public void close() {
        kill();
        client.close();
    }

    private int starts() {
        return log().split("listening on ", -1).length;
    }

    private String command(Step step) {
        try {
            List<String> blocks = BLOCK.matcher(Files.readString(HOME.resolve("README.md")))
                    .results()
                    .map(it -> it.group(1))
                    .toList();
            assertThat(blocks).hasSameSizeAs(Step.values());
            return blocks.stream()
                    .filter(it -> it.contains(step.words))
                    .findFirst()
                    .orElseThrow()
                    .replace(PORT, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
