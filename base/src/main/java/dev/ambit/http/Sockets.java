package dev.ambit.http;

import static dev.ambit.problem.ProblemCode.OVERLOADED;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;

/// All open WebSockets of a server. Their number and the characters that wait for slow clients are bounded.
final class Sockets {

    private static final Duration CLOSE_TEXT = Duration.ofSeconds(2);
    private static final Duration GOODBYE_LOOK = Duration.ofMillis(5);

    /// Number of checks for silent clients within the allowed time of silence.
    private static final int CHECKS = 60;
    private static final int PATIENCE = 6;

    private final ServerWebSocketContainer container;
    private final Set<SocketListener> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicLong unsentChars = new AtomicLong();
    private final int socketsMax;
    private final long unsentCharsMax;
    private final Duration silent;

    /// Creates the container. Call it before the server starts.
    ///
    /// @param socketsMax upper bound of open WebSockets
    /// @param unsentCharsMax number of unsent characters of all WebSockets above which the slowest client is closed
    /// @param silentMillisMax time after which a client that ignores pings is disconnected; a sixth of it for
    ///     a client that reads nothing
    Sockets(Server server, int socketsMax, long unsentCharsMax, long silentMillisMax) {
        this.socketsMax = socketsMax;
        this.unsentCharsMax = unsentCharsMax;
        silent = Duration.ofMillis(silentMillisMax);
        container = ServerWebSocketContainer.ensure(server);
        container.setMaxTextMessageSize(Socket.MESSAGE_BYTES_MAX);
        container.setIdleTimeout(silent.multipliedBy(2));
        Thread.ofVirtual().name("sockets").start(this::watch);
    }

    /// Upgrades the connection of a request to a WebSocket. Messages are not compressed, which would cost memory
    /// for each connection.
    ///
    /// @return false if the request is not a valid upgrade; then there is no response yet
    boolean upgrade(
            String subprotocol, SocketHandler conversation, Request request, Response response, Callback callback) {
        if (open.size() >= socketsMax || closed.getCount() == 0) {
            throw OVERLOADED.because(
                    "The server accepts at most %d WebSockets, and none while it shuts down. Retry after one second."
                            .formatted(socketsMax));
        }
        return container.upgrade(
                (_, switching, _) -> {
                    switching.setAcceptedSubProtocol(subprotocol);
                    switching.setExtensions(List.of());
                    return new SocketListener(conversation, this);
                },
                request,
                response,
                callback);
    }

    void add(SocketListener opened) {
        open.add(opened);
    }

    void remove(SocketListener ended) {
        open.remove(ended);
    }

    /// Counts characters that are not sent yet. Above the bound, closes the client with the most of them, so that
    /// clients that read keep their WebSockets.
    void queued(int chars) {
        if (unsentChars.addAndGet(chars) > unsentCharsMax) {
            open.stream()
                    .flatMap(SocketListener::sockets)
                    .max(Comparator.comparingLong(Socket::unsentChars))
                    .ifPresent(Socket::closeAsSlow);
        }
    }

    /// Counts characters that are sent or discarded.
    void released(int chars) {
        unsentChars.addAndGet(-chars);
    }

    /// Closes all WebSockets with "going away", and waits briefly for the clients to confirm.
    void close() {
        closed.countDown();
        long begun = System.nanoTime();
        open.forEach(SocketListener::goAway);
        while (!open.isEmpty() && System.nanoTime() - begun < CLOSE_TEXT.toNanos()) {
            LockSupport.parkNanos(GOODBYE_LOOK.toNanos());
        }
    }

    private void watch() {
        while (!isClosedWithin(silent.dividedBy(CHECKS))) {
            open.forEach(it -> it.checkAlive(silent.dividedBy(PATIENCE).toNanos(), silent.toNanos()));
        }
    }

    private boolean isClosedWithin(Duration pause) {
        try {
            return closed.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
