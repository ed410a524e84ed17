package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.Waiting;
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
import org.jspecify.annotations.Nullable;

/// The application of `examples/byos`, as somebody runs it who types what its README says.
final class ByosExample implements AutoCloseable {

    /// The commands of its README, each by words that no other has.
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

    static final Path HOME = Home.DIRECTORY.resolve("examples/byos");

    private static final Path COPY = Path.of("target/byos").toAbsolutePath();
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\\n(.*?)^```$");
    private static final String PORT = "3000";

    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, String> variables;
    private final String port;
    private final Path out;
    private @Nullable Process process;

    private ByosExample(Map<String, String> variables, String port, Path out) {
        this.variables = variables;
        this.port = port;
        this.out = out;
    }

    static void requireNpm() {
        assumeTrue(Typed.run(List.of("sh", "-c", "command -v npm")).exit() == 0, "npm is not installed");
    }

    /// Installs it into a copy, and makes its tables.
    static ByosExample install(String databaseUrl, String ambitUrl, String serverKey) throws IOException {
        Files.createDirectories(COPY);
        try (Stream<Path> files = Files.list(HOME)) {
            List<String> own =
                    files.filter(Files::isRegularFile).map(Path::toString).toList();
            List<String> copying = Stream.of(List.of("cp"), own, List.of(COPY.toString()))
                    .flatMap(List::stream)
                    .toList();
            assertThat(Typed.run(copying).exit()).isZero();
        }
        String port = Integer.toString(Ambit.freePort());
        Map<String, String> variables = new HashMap<>();
        variables.put("DATABASE_URL", databaseUrl);
        variables.put("AMBIT_URL", ambitUrl);
        variables.put("SERVER_KEY", serverKey);
        variables.put("PORT", port);
        var example = new ByosExample(variables, port, Files.createTempFile("byos", ".out"));
        Typed installed = example.type(Step.INSTALL);
        assumeTrue(installed.exit() == 0 || !installed.err().contains("network"), "npm fetches nothing");
        assertThat(installed.exit()).as(installed.err()).isZero();
        return example;
    }

    /// What the README says, word for word but for the port.
    Typed type(Step step) {
        return Typed.run(Typed.in(COPY, variables, List.of("sh", "-euc", command(step))));
    }

    Typed node(String... words) {
        return Typed.run(Typed.in(
                COPY,
                variables,
                Stream.concat(Stream.of("node"), Stream.of(words)).toList()));
    }

    /// Returns when it answers.
    void start() throws IOException {
        int starts = starts();
        Process started = Typed.in(COPY, variables, List.of("sh", "-euc", command(Step.START)))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()))
                .start();
        process = started;
        Waiting.until(() -> starts() > starts || !started.isAlive(), it -> it);
        assertThat(started.isAlive()).as(log()).isTrue();
    }

    /// As a crash would end it.
    void kill() {
        Process shell = process;
        if (shell != null) {
            List<ProcessHandle> all = Stream.concat(shell.descendants(), Stream.of(shell.toHandle()))
                    .toList();
            all.forEach(ProcessHandle::destroyForcibly);
            Waiting.until(() -> all.stream().noneMatch(ProcessHandle::isAlive), it -> it);
        }
    }

    /// What it has printed, over all its lives.
    String log() {
        try {
            return Files.readString(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    HttpResponse<String> post(String path, String body, String... headers) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%s%s".formatted(port, path)))
                .POST(BodyPublishers.ofString(body));
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

    /// Status and body of the answer.
    String checkAccess(String json) {
        HttpResponse<String> answer = post("/check-access", json, "Content-Type", "application/json");
        return answer.statusCode() + " " + answer.body();
    }

    /// What the server said when the webhook was made.
    String webhook() throws IOException {
        return Files.readString(COPY.resolve("webhook.json"));
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
