package dev.ambit.function;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A network with nothing but a loopback: no address of the machine, of another function or of the internet has a
/// route out of it. A socket belongs to the network in which it was made, whoever uses it later. So a thread goes in,
/// makes one and ends, and the socket is a door.
final class Network implements AutoCloseable {

    private static final int AWAY_SECONDS_MAX = 10;
    private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);
    private static final String OF_THIS_THREAD = "/proc/thread-self/ns/net";

    private final LinuxCalls linux;
    private final int file;
    private boolean isClosed;

    private Network(LinuxCalls linux, int file) {
        this.linux = linux;
        this.file = file;
    }

    /// @throws IOException if the system gives none
    static Network make() throws IOException {
        var linux = new LinuxCalls();
        return away(linux, () -> {
            linux.leaveNetwork();
            linux.raiseLoopback();
            return new Network(linux, linux.open(OF_THIS_THREAD));
        });
    }

    static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /// What others of this machine find it by, as long as it is open.
    String path() {
        return "/proc/%d/fd/%d".formatted(ProcessHandle.current().pid(), file);
    }

    /// Not connected yet; it reaches what listens inside.
    synchronized SocketChannel channel() throws IOException {
        return inside(() -> SocketChannel.open(StandardProtocolFamily.INET));
    }

    /// Takes connections from inside.
    synchronized ServerSocketChannel door(int port) throws IOException {
        ServerSocketChannel door = inside(() -> ServerSocketChannel.open(StandardProtocolFamily.INET));
        try {
            return door.bind(loopback(port));
        } catch (IOException e) {
            door.close();
            throw e;
        }
    }

    /// It ends with the last process and socket in it.
    @Override
    public synchronized void close() {
        if (!isClosed) {
            isClosed = true;
            linux.close(file);
        }
    }

    private <T> T inside(Callable<T> work) throws IOException {
        if (isClosed) {
            throw new IOException("The network namespace is closed.");
        }
        return away(linux, () -> {
            linux.enterNetwork(file);
            return work.call();
        });
    }

    /// A thread in another network may start nothing: a thread that it starts is there as well, and waking a virtual
    /// thread may start one. So it is not taken from a pool, goes back before it tells anybody, and ends.
    private static <T> T away(LinuxCalls linux, Callable<T> work) throws IOException {
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

    /// One that cannot go back is never heard of again.
    private static void goBack(LinuxCalls linux, int home) throws InterruptedException {
        try {
            linux.enterNetwork(home);
            linux.close(home);
        } catch (IOException _) {
            Thread.sleep(FOR_EVER);
        }
    }
}
