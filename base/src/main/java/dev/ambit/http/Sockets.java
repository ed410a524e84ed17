package dev.ambit.http;

import static dev.ambit.problem.ProblemCode.OVERLOADED;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;

/// The WebSockets of a server, in which some of its HTTP/1.1 requests end.
final class Sockets {

    private static final int SOCKETS_MAX = 1_000;
    private static final Duration GOODBYE = Duration.ofSeconds(2);
    private static final Duration GOODBYE_LOOK = Duration.ofMillis(5);

    /// In the time that somebody may be silent.
    private static final int LOOKS = 60;
    private static final int PATIENCE = 6;

    private final ServerWebSocketContainer container;
    private final Set<SocketLine> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Duration silent;

    /// To be made before the server starts.
    ///
    /// @param silentMillisMax who says nothing for so long, though asked, is dropped; who takes nothing,
    ///     after a sixth of it
    Sockets(Server server, long silentMillisMax) {
        silent = Duration.ofMillis(silentMillisMax);
        container = ServerWebSocketContainer.ensure(server);
        container.setMaxTextMessageSize(Socket.MESSAGE_BYTES_MAX);
        container.setIdleTimeout(silent.multipliedBy(2));
        Thread.ofVirtual().name("sockets").start(this::watch);
    }

    /// Makes the connection of a request a WebSocket. Nothing is compressed on it, which costs memory for each.
    ///
    /// @return false if the request is not in order after all; then it is not answered
    boolean upgrade(
            String subprotocol, Conversation conversation, Request request, Response response, Callback callback) {
        if (open.size() >= SOCKETS_MAX || closed.getCount() == 0) {
            throw OVERLOADED.because(
                    "The server accepts at most %d WebSockets, and none while it shuts down. Retry after one second."
                            .formatted(SOCKETS_MAX));
        }
        return container.upgrade(
                (_, switching, _) -> {
                    switching.setAcceptedSubProtocol(subprotocol);
                    switching.setExtensions(List.of());
                    return new SocketLine(conversation, open);
                },
                request,
                response,
                callback);
    }

    /// Tells all that this server goes away, and gives them a moment to hear it.
    void close() {
        closed.countDown();
        long begun = System.nanoTime();
        open.forEach(SocketLine::goAway);
        while (!open.isEmpty() && System.nanoTime() - begun < GOODBYE.toNanos()) {
            LockSupport.parkNanos(GOODBYE_LOOK.toNanos());
        }
    }

    private void watch() {
        while (!isClosedWithin(silent.dividedBy(LOOKS))) {
            open.forEach(it -> it.look(silent.dividedBy(PATIENCE).toNanos(), silent.toNanos()));
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
