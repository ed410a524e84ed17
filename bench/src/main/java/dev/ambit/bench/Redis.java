package dev.ambit.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A Redis for the benchmark, without persistence.
final class Redis implements AutoCloseable {

    private static final String PASSWORD = "administrator-of-the-bench";

    private final PeerProcess process;
    private final int port;

    private Redis(PeerProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /// Starts Redis; returns empty if it is not installed.
    static Optional<Redis> start(BenchCluster world) throws IOException {
        if (!isInstalled()) {
            Report.note("skipping sessions: redis-server is not installed");
            return Optional.empty();
        }
        Path directory = world.directory();
        int port = PeerProcess.freePort();
        var process = PeerProcess.start(
                directory.resolve("redis.log"),
                port,
                List.of(
                        "redis-server",
                        "--port",
                        Integer.toString(port),
                        "--bind",
                        "127.0.0.1",
                        "--dir",
                        directory.toString(),
                        "--save",
                        "",
                        "--requirepass",
                        PASSWORD));
        return Optional.of(new Redis(process, port));
    }

    /// Returns the URL with administrator rights.
    String url() {
        return "redis://default:%s@127.0.0.1:%d".formatted(PASSWORD, port);
    }

    @Override
    public void close() {
        process.close();
    }

    private static boolean isInstalled() throws IOException {
        try {
            return new ProcessBuilder("redis-server", "--version")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
