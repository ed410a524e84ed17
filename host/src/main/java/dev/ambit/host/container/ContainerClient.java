package dev.ambit.host.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.Json;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Orders containers from the process that runs as root.
public final class ContainerClient {

    private final @Nullable Path socket;
    private final String missing;

    private ContainerClient(@Nullable Path socket, String missing) {
        this.socket = socket;
        this.missing = missing;
    }

    /// Creates a client of a [ContainerServer].
    public static ContainerClient of(Path socket) {
        return new ContainerClient(socket, "");
    }

    /// Creates a client that refuses all orders.
    ///
    /// @param why this machine cannot run containers
    public static ContainerClient unavailable(String why) {
        return new ContainerClient(null, why);
    }

    /// Runs a container to check whether this machine can.
    ///
    /// @return why it cannot; empty if it can
    public Optional<String> refusal() {
        if (socket == null) {
            return Optional.of(missing);
        }
        try (SocketChannel channel = connect()) {
            OutputStream out = Channels.newOutputStream(channel);
            ContainerMessage.write(out, ContainerMessage.Type.PROBE, "");
            ContainerMessage answer = ContainerMessage.read(Channels.newInputStream(channel));
            return Optional.of(answer == null ? "the process for containers has ended" : answer.text())
                    .filter(it -> !it.isEmpty());
        } catch (IOException e) {
            return Optional.of("the process for containers does not answer: " + e.getMessage());
        }
    }

    /// Returns the path of a socket for [ContainerOrder.Forward#socket].
    ///
    /// @throws IOException if there are no containers
    public Path socket(String name) throws IOException {
        Path sockets = Objects.requireNonNull(path().getParent());
        return sockets.resolveSibling(ContainerDirectory.FORWARDS).resolve(name);
    }

    /// Starts a container. It may not listen yet when this returns.
    ///
    /// @throws IOException with one sentence that says why it cannot be started
    /// @throws dev.ambit.problem.Problem `StackResourceRefused` if the machine lacks the program
    public RunningContainer start(ContainerOrder order) throws IOException {
        SocketChannel channel = connect();
        try {
            byte[] json = Json.write(order);
            ContainerMessage.write(
                    Channels.newOutputStream(channel), ContainerMessage.Type.START, new String(json, UTF_8));
            ContainerMessage answer = ContainerMessage.read(Channels.newInputStream(channel));
            if (answer == null) {
                throw new EOFException("The process for containers has ended.");
            }
            return RunningContainer.of(channel, answer, path());
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private SocketChannel connect() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(path()));
    }

    private Path path() throws IOException {
        if (socket == null) {
            throw new IOException(missing);
        }
        return socket;
    }
}
