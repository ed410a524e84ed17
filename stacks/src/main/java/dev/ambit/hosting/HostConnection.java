package dev.ambit.hosting;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.host.HostMain;
import dev.ambit.host.ServerLaunch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The standard input and output of a started host.
///
/// @param ended latch that opens when the output has ended
/// @param process the child process; null if another process has started the host
/// @param onLate kills the host if it is still running
record HostConnection(
        OutputStream input,
        BufferedReader output,
        CountDownLatch ended,
        @Nullable Process process,
        Runnable onLate) {

    /// Starts a host as a child of this server, or of the process that started this server; see [ServerLaunch].
    static HostConnection open(HostProgram program) throws IOException {
        String socket = System.getenv(ServerLaunch.SOCKET);
        if (socket != null) {
            SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(Path.of(socket)));
            return of(Channels.newOutputStream(channel), Channels.newInputStream(channel), null, () -> close(channel));
        }
        ProcessBuilder builder = new ProcessBuilder(program.command());
        // Options of the server are environment variables, and some are secret.
        builder.environment().keySet().retainAll(Set.of("JAVA_HOME", "PATH"));
        // File names of objects are in UTF-8.
        builder.environment().put("LC_ALL", "C.UTF-8");
        // Through a pipe, a server that hangs would block its host as soon as the pipe is full of log lines.
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        Process process = builder.start();
        return of(process.getOutputStream(), process.getInputStream(), process, process::destroyForcibly);
    }

    private static HostConnection of(
            OutputStream input, InputStream output, @Nullable Process process, Runnable onLate) {
        return new HostConnection(
                input,
                new BufferedReader(new InputStreamReader(output, UTF_8)),
                new CountDownLatch(1),
                process,
                onLate);
    }

    /// Ends the host, which completes its requests first.
    ///
    /// @return false if it did not end in time and was killed
    boolean end(long secondsMax) throws InterruptedException {
        try {
            input.write((HostMain.END + "\n").getBytes(UTF_8));
            input.flush();
        } catch (IOException _) {
            // The host has already exited.
        }
        boolean isInOrder = ended.await(secondsMax, TimeUnit.SECONDS);
        onLate.run();
        return isInOrder;
    }

    /// Waits until the child process has exited, if there is one, and returns how the host ended.
    String exit() throws InterruptedException {
        return process == null ? "has ended" : "%swith code %d".formatted(ServerLaunch.EXITED, process.waitFor());
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException _) {
            // The channel is no longer needed.
        }
    }
}
