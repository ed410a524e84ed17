package dev.ambit.host.container;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A network namespace with only a loopback interface, so it has no route to the machine, other functions or the
/// internet. A socket stays in the namespace in which it was created, so a temporary thread enters the namespace to
/// create it.
final class NetworkNamespace implements AutoCloseable {

    private static final int AWAY_SECONDS_MAX = 10;
    private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

    /// Smallest, initial and largest size of a TCP buffer.
    private static final String BUFFER_BYTES = "4096 65536 262144";

    private static final String OF_THIS_THREAD = "/proc/thread-self/ns/net";

    private final LinuxCalls linux;
    private final int file;
    private boolean isClosed;

    private NetworkNamespace(LinuxCalls linux, int file) {
        this.linux = linux;
        this.file = file;
    }

    /// Creates a namespace.
    ///
    /// @throws IOException if the system refuses
    static NetworkNamespace make() throws IOException {
        var linux = new LinuxCalls();
        return onNewThread(linux, () -> {
            linux.unshareNetwork();
            limitBuffers();
            linux.enableLoopback();
            return new NetworkNamespace(linux, linux.open(OF_THIS_THREAD));
        });
    }

    static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /// The path by which other processes can enter the namespace while it is open.
    String path() {
        return "/proc/%d/fd/%d".formatted(ProcessHandle.current().pid(), file);
    }

    /// Creates an unconnected socket in the namespace.
    synchronized SocketChannel channel() throws IOException {
        return inside(() -> SocketChannel.open(StandardProtocolFamily.INET));
    }

    /// Listens on a loopback port of the namespace.
    synchronized ServerSocketChannel listen(int port) throws IOException {
        ServerSocketChannel listener = inside(() -> ServerSocketChannel.open(StandardProtocolFamily.INET));
        try {
            return listener.bind(loopback(port));
        } catch (IOException e) {
            listener.close();
            throw e;
        }
    }

    /// Releases the namespace, which ends with its last process and socket.
    @Override
    public synchronized void close() {
        if (!isClosed) {
            isClosed = true;
            linux.close(file);
        }
    }

    /// Limits the buffers of the thread's network namespace. The kernel counts the buffers of connections that the
    /// host makes into the namespace towards the host, so the container must not fill large ones.
    private static void limitBuffers() throws IOException {
        Files.writeString(Path.of("/proc/sys/net/ipv4/tcp_rmem"), BUFFER_BYTES);
        Files.writeString(Path.of("/proc/sys/net/ipv4/tcp_wmem"), BUFFER_BYTES);
    }

    private <T> T inside(Callable<T> work) throws IOException {
        if (isClosed) {
            throw new IOException("The network namespace is closed.");
        }
        return onNewThread(linux, () -> {
            linux.enterNetwork(file);
            return work.call();
        });
    }

    /// Runs `work` on a new thread, which can change its namespace. Threads that it starts would inherit the
    /// namespace, and waking a virtual thread can start one. So the thread returns to its namespace before it
    /// publishes the result, and ends.
    private static <T> T onNewThread(LinuxCalls linux, Callable<T> work) throws IOException {
        var task = new FutureTask<>(() -> {
            int home = linux.open(OF_THIS_THREAD);
            try {
                return work.call();
            } finally {
                goBack(linux, home);
            }
        });
        Thread.ofPlatform().daemon().name("network").start(task);
        try {
            return task.get(AWAY_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        } catch (TimeoutException e) {
            throw new IOException("A thread did not return from another network namespace in time.", e);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    /// Returns to the original namespace. A thread that fails to return sleeps forever.
    private static void goBack(LinuxCalls linux, int home) throws InterruptedException {
        try {
            linux.enterNetwork(home);
            linux.close(home);
        } catch (IOException _) {
            Thread.sleep(FOR_EVER);
        }
    }
}
