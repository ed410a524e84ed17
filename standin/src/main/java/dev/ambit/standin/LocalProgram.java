package dev.ambit.standin;

import dev.ambit.process.ProgramPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// A running program that ends with this process, even if this process is killed.
public final class LocalProgram implements AutoCloseable {

    /// Runs a command, and kills it when standard input closes because this process ended.
    private static final String TIED = """
            exec 3<&0
            "$@" < /dev/null 3<&- &
            program=$!
            (cat <&3 > /dev/null; kill "$program" 2> /dev/null) &
            watcher=$!
            exec 3<&- < /dev/null
            wait "$program"
            code=$?
            kill "$watcher" 2> /dev/null
            exit "$code"
            """;

    private static final int PORT_MIN = 10_000;
    private static final int PORT_MAX = 32_000;
    private static final int PAUSE_MILLIS = 20;
    private static final int STOP_SECONDS_MAX = 5;

    private final Process process;

    private LocalProgram(Process process) {
        this.process = process;
    }

    /// Returns the path of an installed program.
    ///
    /// @param remedy command that installs it, for the message
    /// @throws IllegalStateException if it is not installed
    public static Path find(String name, String remedy) {
        return ProgramPath.find(name, System.getenv("PATH"))
                .orElseThrow(() -> new IllegalStateException(
                        "`%s` is not installed. Install it with `%s`, then try again.".formatted(name, remedy)));
    }

    /// Starts a program.
    ///
    /// @param variables environment variables in addition to `PATH`
    /// @param log file for its output; an existing file is extended
    public static LocalProgram start(Path directory, Map<String, String> variables, Path log, List<String> command) {
        List<String> tied = new ArrayList<>(List.of("/bin/sh", "-c", TIED, "sh"));
        tied.addAll(command);
        var builder = new ProcessBuilder(tied)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(it -> !it.equals("PATH"));
        builder.environment().putAll(variables);
        try {
            return new LocalProgram(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns a free port below the range from which Linux takes the ports of outgoing connections.
    public static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(PORT_MIN, PORT_MAX);
            try (var socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (IOException _) {
                // Another program uses the port.
            }
        }
    }

    public boolean isRunning() {
        return process.isAlive();
    }

    /// Waits until the program listens on a port of this machine.
    ///
    /// @return whether it listens; false if it ended or the time ran out
    public boolean awaitPort(int port, Duration max) {
        long until = System.nanoTime() + max.toNanos();
        while (!isListening(port)) {
            if (!isRunning() || System.nanoTime() > until) {
                return false;
            }
            pause();
        }
        return true;
    }

    private static boolean isListening(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException _) {
            return false;
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a program was starting.", e);
        }
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
