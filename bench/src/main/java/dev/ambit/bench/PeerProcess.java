package dev.ambit.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Runs another vendor's server in the foreground on a port of its own.
final class PeerProcess implements AutoCloseable {

    private static final int START_STEPS_MAX = 1_200;
    private static final long STEP_MILLIS = 100;
    private static final long END_SECONDS_MAX = 10;

    private final Process process;

    private PeerProcess(Process process) {
        this.process = process;
    }

    /// Starts the server and waits until it listens.
    static PeerProcess start(Path log, int port, List<String> command) throws IOException {
        return start(log, port, command, Map.of());
    }

    /// Starts the server and waits until it listens.
    ///
    /// @param variables additional environment variables
    static PeerProcess start(Path log, int port, List<String> command, Map<String, String> variables)
            throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(variables);
        var peer = new PeerProcess(builder.start());
        for (int i = 0; i < START_STEPS_MAX && peer.process.isAlive(); i++) {
            try (var _ = Load.connect(port)) {
                return peer;
            } catch (IOException _) {
                pause();
            }
        }
        peer.close();
        throw new IllegalStateException("%s did not start. Read its log %s.".formatted(command.getFirst(), log));
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(STEP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
