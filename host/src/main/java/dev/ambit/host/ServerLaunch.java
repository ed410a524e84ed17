package dev.ambit.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.process.SystemUser;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Runs a server as another user than root, and starts a host whenever the server connects to a Unix socket. The
/// connection carries the standard input and output of the host. The host ends with the connection.
public final class ServerLaunch {

    /// Environment variable with the path of the socket.
    public static final String SOCKET = "AMBIT_HOST_SOCKET";

    /// Begins the last line of a connection, which says how the host ended: `exited with code 1`.
    public static final String EXITED = "exited ";

    /// Options by which the server ends gracefully if this process is killed, and can listen on ports below
    /// 1024.
    private static final String[] SERVER_OPTIONS = {
        "--pdeathsig=TERM", "--inh-caps=+net_bind_service", "--ambient-caps=+net_bind_service"
    };

    /// Begins the command of a host. A signal to the whole group, such as Ctrl-C, then ends only the server,
    /// which ends the host gracefully.
    public static final List<String> WITHOUT_SIGNALS =
            List.of("/bin/sh", "-c", "trap '' HUP INT TERM; exec \"$@\"", "host");

    private static final String SOCKET_NAME = "host";
    private static final int END_SECONDS_MAX = 60;

    /// A closed connection tells the host to end at once. A host that still runs after this time is killed.
    private static final int KILL_SECONDS_MAX = 5;

    private static final Duration ACCEPT_PAUSE = Duration.ofMillis(100);

    /// Environment variables of this process that the host gets too.
    private static final Set<String> HOST_VARIABLES = Set.of("JAVA_HOME", "PATH", "LC_ALL");

    private final List<String> host;
    private final ServerSocketChannel listener;

    private ServerLaunch(List<String> host, ServerSocketChannel listener) {
        this.host = host;
        this.listener = listener;
    }

    /// Runs until the server exits. A termination signal is forwarded to the server.
    ///
    /// @param host command of the host
    /// @param words user id, group id and command of the server
    /// @return the exit code of the server
    static int run(List<String> host, List<String> words) throws IOException, InterruptedException {
        var user = new SystemUser(Long.parseLong(words.get(0)), Long.parseLong(words.get(1)));
        Path directory = Files.createTempDirectory("ambit-");
        Path socket = directory.resolve(SOCKET_NAME);
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(socket));
            // The directory stays root's, so that the server can replace nothing in it.
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
            user.ownAlone(socket);
            var launch = new ServerLaunch(host, listener);
            Thread.ofPlatform().daemon().name("hosts").start(launch::accept);
            List<String> command = user.prefix(SERVER_OPTIONS);
            command.addAll(words.subList(2, words.size()));
            var builder = new ProcessBuilder(command).inheritIO();
            builder.environment().put(SOCKET, socket.toString());
            Process server = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server, directory)));
            return server.waitFor();
        }
    }

    private void accept() {
        while (listener.isOpen()) {
            try {
                SocketChannel channel = listener.accept();
                Thread.ofPlatform().daemon().name("host").start(() -> serve(channel));
            } catch (IOException _) {
                LockSupport.parkNanos(ACCEPT_PAUSE.toNanos());
            }
        }
    }

    private void serve(SocketChannel channel) {
        try (channel) {
            List<String> command = new ArrayList<>(WITHOUT_SIGNALS);
            command.addAll(host);
            var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
            Map<String, String> variables = builder.environment();
            variables.keySet().retainAll(HOST_VARIABLES);
            // File names of objects are in UTF-8.
            variables.put("LC_ALL", "C.UTF-8");
            Process process = builder.start();
            Thread.ofPlatform().daemon().name("host input").start(() -> copyInput(channel, process));
            OutputStream out = Channels.newOutputStream(channel);
            process.getInputStream().transferTo(out);
            out.write("%swith code %d\n".formatted(EXITED, process.waitFor()).getBytes(UTF_8));
        } catch (IOException _) {
            // The server has ended, and the host ends with its input.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Copies the bytes of the server to the host. Kills a host that does not end after the server has closed
    /// the connection.
    private static void copyInput(SocketChannel from, Process host) {
        try (OutputStream to = host.getOutputStream()) {
            byte[] buffer = new byte[8 << 10];
            var input = Channels.newInputStream(from);
            for (int count; (count = input.read(buffer)) >= 0; to.flush()) {
                to.write(buffer, 0, count);
            }
        } catch (IOException _) {
            // The server or the host has ended.
        }
        try {
            if (!host.waitFor(KILL_SECONDS_MAX, TimeUnit.SECONDS)) {
                host.destroyForcibly();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void end(Process server, Path directory) {
        server.destroy();
        try {
            Files.deleteIfExists(directory.resolve(SOCKET_NAME));
            Files.deleteIfExists(directory);
        } catch (IOException _) {
            // A file is left in the directory for temporary files.
        }
        try {
            server.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
