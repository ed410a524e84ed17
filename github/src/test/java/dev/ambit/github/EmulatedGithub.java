package dev.ambit.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.TestPort;
import dev.ambit.http.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;

/// A process of emulate, a stand-in for GitHub that keeps its repositories in memory. Tests that need it are
/// skipped if node and npm are not installed, or npm fetches nothing.
final class EmulatedGithub implements AutoCloseable {

    /// Signs the webhook of both Apps.
    static final String WEBHOOK_SECRET = "a-webhook-secret-of-tests";

    private static final Path HOME =
            Path.of("../github/emulate").toAbsolutePath().normalize();

    private final Process process;
    private final int port;
    private final Map<String, Object> keys;

    private EmulatedGithub(Process process, int port, Map<String, Object> keys) {
        this.process = process;
        this.port = port;
        this.keys = keys;
    }

    /// @param webhook URL of both Apps' webhook
    static EmulatedGithub start(URI webhook) {
        install();
        int port = TestPort.free();
        var builder = new ProcessBuilder("node", "start.js")
                .directory(HOME.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment()
                .putAll(Map.of(
                        "PORT", Integer.toString(port),
                        "WEBHOOK_URL", webhook.toString(),
                        "WEBHOOK_SECRET", WEBHOOK_SECRET));
        try {
            Process process = builder.start();
            var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String line = out.readLine();
            assertThat(line).as("first line of emulate").startsWith("{");
            Thread.ofVirtual().start(() -> out.lines().forEach(_ -> {}));
            return new EmulatedGithub(process, port, Json.map(line));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /// Returns the key of App 12345, whose installation 100 may write.
    String key() {
        return String.valueOf(keys.get("key"));
    }

    /// Returns the key of App 23456, whose installation 200 may only read contents.
    String keyOfReader() {
        return String.valueOf(keys.get("other"));
    }

    /// Installs the packages in the versions of the lock file, unless they are installed.
    private static synchronized void install() {
        boolean isInstalled = Arrays.stream(System.getenv("PATH").split(":", -1))
                .anyMatch(it -> Files.isExecutable(Path.of(it, "npm")));
        assumeTrue(isInstalled, "npm is not installed, so nothing is said about GitHub");
        Path lock = HOME.resolve("package-lock.json");
        Path done = HOME.resolve("node_modules/.ambit-lock");
        try (FileChannel channel = FileChannel.open(
                Files.createDirectories(Path.of("target")).resolve("npm.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE)) {
            // Released with the channel.
            channel.lock();
            if (!Files.exists(done) || Files.mismatch(done, lock) >= 0) {
                Process npm = new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund")
                        .directory(HOME.toFile())
                        .redirectErrorStream(true)
                        .start();
                String said = new String(npm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                int exit = npm.onExit().join().exitValue();
                assumeTrue(exit == 0 || !said.contains("network"), "npm fetches nothing");
                assertThat(exit).as(said).isZero();
                Files.copy(lock, done, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
