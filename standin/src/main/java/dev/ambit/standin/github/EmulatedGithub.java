package dev.ambit.standin.github;

import dev.ambit.http.Json;
import dev.ambit.standin.LocalProgram;
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
import java.util.Map;

/// A process of emulate, a GitHub stand-in that keeps repositories in memory. It exits when standard input closes.
public final class EmulatedGithub implements AutoCloseable {

    /// Secret that signs the webhook of both Apps.
    public static final String WEBHOOK_SECRET = "a-webhook-secret-of-tests";

    private static final String REMEDY = "apt-get install nodejs npm";

    private final Process process;
    private final int port;
    private final Map<String, Object> keys;

    private EmulatedGithub(Process process, int port, Map<String, Object> keys) {
        this.process = process;
        this.port = port;
        this.keys = keys;
    }

    /// Starts emulate on a free port.
    ///
    /// @param home directory `github/emulate` of the source tree
    /// @param webhook URL of both Apps' webhook
    /// @throws IllegalStateException if node or npm is not installed, or if npm cannot fetch emulate
    static EmulatedGithub start(Path home, URI webhook) {
        install(home);
        Path node = requireInstalled();
        int port = LocalProgram.freePort();
        var builder = new ProcessBuilder(node.toString(), "start.js")
                .directory(home.toFile())
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
            if (line == null || !line.startsWith("{")) {
                process.destroy();
                throw new IllegalStateException("`node start.js` in %s did not start: %s".formatted(home, line));
            }
            Thread.ofVirtual().start(() -> out.lines().forEach(_ -> {}));
            return new EmulatedGithub(process, port, Json.map(line));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Returns the path of Node.js, which runs emulate and functions.
    ///
    /// @throws IllegalStateException if it is not installed
    public static Path requireInstalled() {
        Path _ = LocalProgram.find("npm", REMEDY);
        return LocalProgram.find("node", REMEDY);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /// Returns the key of App 12345, whose installation 100 may write.
    public String key() {
        return String.valueOf(keys.get("key"));
    }

    /// Returns the key of App 23456, whose installation 200 may only read contents.
    public String keyOfReader() {
        return String.valueOf(keys.get("other"));
    }

    /// Installs the packages in the versions of the lock file, unless they are installed.
    ///
    /// @throws IllegalStateException with npm's output, if it fails
    public static synchronized void install(Path home) {
        Path npm = LocalProgram.find("npm", REMEDY);
        Path lock = home.resolve("package-lock.json");
        Path done = home.resolve("node_modules/.ambit-lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            // Released with the channel.
            channel.lock();
            if (Files.exists(done) && Files.mismatch(done, lock) < 0) {
                return;
            }
            Process process = new ProcessBuilder(npm.toString(), "ci", "--no-audit", "--no-fund")
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.onExit().join().exitValue() != 0) {
                throw new IllegalStateException("npm cannot install the stand-in for GitHub: " + output);
            }
            Files.copy(lock, done, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
