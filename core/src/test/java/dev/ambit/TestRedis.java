package dev.ambit;

import dev.ambit.postgres.PostgresProcess;
import dev.ambit.process.ProgramPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/// A real Redis process with its own port and directory. Tests that need it are skipped if `redis-server` is not
/// installed.
public final class TestRedis implements AutoCloseable {

    private static final String PASSWORD = "administrator-of-tests";

    private final Path directory;
    private final int port;
    private final boolean remembersUsers;
    private Process process;

    private TestRedis(Path directory, int port, boolean remembersUsers) {
        this.directory = directory;
        this.port = port;
        this.remembersUsers = remembersUsers;
        this.process = run();
    }

    /// Starts one that loses its users when it ends, as Redis does by default.
    public static TestRedis start() {
        return start(false);
    }

    public static TestRedis start(boolean remembersUsers) {
        Assumptions.assumeTrue(isInstalled(), "redis-server is not installed, so nothing is said about sessions");
        try {
            return new TestRedis(Files.createTempDirectory("ambit-redis"), TestPort.free(), remembersUsers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    /// As its administrator.
    public URI address() {
        return address("default", PASSWORD);
    }

    public URI address(String user, String password) {
        return URI.create("redis://%s:%s@127.0.0.1:%d".formatted(user, password, port));
    }

    /// Ends the process, which saves its memory first.
    public void stop() {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public void startAgain() {
        process = run();
    }

    @Override
    public void close() {
        stop();
        try {
            PostgresProcess.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process run() {
        try {
            List<String> command = new ArrayList<>(List.of(
                    "redis-server",
                    "--port",
                    String.valueOf(port),
                    "--bind",
                    "127.0.0.1",
                    "--dir",
                    directory.toString(),
                    "--appendonly",
                    "yes",
                    "--save",
                    ""));
            command.addAll(
                    remembersUsers ? List.of("--aclfile", users().toString()) : List.of("--requirepass", PASSWORD));
            Process started = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("redis.log").toFile())
                    .start();
            Waiting.until(this::answers, it -> it);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path users() throws IOException {
        Path file = directory.resolve("users.acl");
        if (!Files.exists(file)) {
            Files.writeString(file, "user default on >%s ~* &* +@all\n".formatted(PASSWORD));
        }
        return file;
    }

    private boolean answers() {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException _) {
            return false;
        }
    }

    /// Returns the installed program.
    public static Path program() {
        Optional<Path> program = ProgramPath.find("redis-server", System.getenv("PATH"));
        Assumptions.assumeTrue(program.isPresent(), "redis-server is not installed, so nothing is said about sessions");
        return program.orElseThrow();
    }

    /// Whether there is one on this machine.
    public static boolean isInstalled() {
        try {
            Process asked = new ProcessBuilder("redis-server", "--version").start();
            return asked.waitFor() == 0;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
