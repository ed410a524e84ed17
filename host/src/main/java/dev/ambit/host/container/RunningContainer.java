package dev.ambit.host.container;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A container as the host sees it. Its [#output] must be read, since its state arrives with the output.
public final class RunningContainer {

    /// Exit code of a container whose end was not reported.
    private static final int KILLED = 137;

    private final SocketChannel channel;
    private final Path socket;
    private final InputStream from;
    private final CompletableFuture<Boolean> listening = new CompletableFuture<>();
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();

    private RunningContainer(SocketChannel channel, Path socket) {
        this.channel = channel;
        this.socket = socket;
        this.from = Channels.newInputStream(channel);
    }

    static RunningContainer of(SocketChannel channel, ContainerMessage answer, Path server) throws IOException {
        return switch (answer.type()) {
            case STARTED -> new RunningContainer(channel, server.resolveSibling(answer.text()));
            case REFUSED -> throw STACK_RESOURCE_REFUSED.because(answer.text());
            default -> throw new IOException(answer.text());
        };
    }

    /// Returns the path of the Unix socket that leads to the program's port.
    public Path socket() {
        return socket;
    }

    public boolean isAlive() {
        return !exit.isDone();
    }

    /// Waits until the program listens.
    ///
    /// @return false if it ended before
    public boolean awaitListening(Duration max) throws TimeoutException, InterruptedException {
        try {
            return listening.get(max.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Waits for the exit code; 137 if the container was killed.
    public int awaitEnd() {
        return exit.join();
    }

    /// Kills all processes of the container. [#awaitEnd] returns once they have ended.
    public void kill() {
        try {
            channel.shutdownOutput();
        } catch (IOException _) {
            // It has ended.
        }
    }

    /// Returns the output, which ends with the container.
    public InputStream output() {
        return new Output();
    }

    private void end(int code) {
        exit.complete(code);
        listening.complete(false);
        try {
            channel.close();
        } catch (IOException _) {
            // It has ended.
        }
    }

    /// Reads messages, and returns the content of those with output.
    private final class Output extends InputStream {

        private byte[] content = {};
        private int position;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            while (position == content.length) {
                if (!next()) {
                    return -1;
                }
            }
            int count = Math.min(length, content.length - position);
            System.arraycopy(content, position, into, offset, count);
            position += count;
            return count;
        }

        /// Reads a message.
        ///
        /// @return false at the end
        private boolean next() {
            ContainerMessage message;
            try {
                message = exit.isDone() ? null : ContainerMessage.read(from);
            } catch (IOException _) {
                message = null;
            }
            if (message == null || message.type() == ContainerMessage.Type.ENDED) {
                end(message == null ? KILLED : message.number());
                return false;
            }
            if (message.type() == ContainerMessage.Type.LISTENING) {
                listening.complete(true);
            } else if (message.type() == ContainerMessage.Type.OUTPUT) {
                content = message.content();
                position = 0;
            }
            return true;
        }
    }
}
