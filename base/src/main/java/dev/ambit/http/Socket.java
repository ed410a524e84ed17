package dev.ambit.http;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;

/// Server side of a WebSocket for text messages. Any thread may send. A client that does not read is closed with a
/// reason, and disconnected if it does not read the reason either.
public final class Socket {

    /// Upper bound of a received message, in bytes.
    public static final int MESSAGE_BYTES_MAX = 1 << 20;

    static final int UNSENT_MAX = 1_000;

    /// Upper bound of unsent characters. A single message may be longer.
    static final long UNSENT_CHARS_MAX = 16L << 20;

    /// "Try again later", after which the clients of graphql-transport-ws connect again.
    private static final int TRY_AGAIN_LATER = 1013;

    private static final String SLOW = "The client reads too slowly. Connect again, and read each message at once.";

    private final CoreSession session;
    private final Sockets all;
    private final AtomicInteger unsent = new AtomicInteger();
    private final AtomicLong unsentChars = new AtomicLong();
    private volatile long movedNanos = System.nanoTime();
    private volatile long heardNanos = movedNanos;
    private volatile boolean isPinged;
    private volatile boolean isClosing;

    Socket(CoreSession session, Sockets all) {
        this.session = session;
        this.all = all;
    }

    /// Sends a message. Never blocks.
    public void send(String text) {
        send(text, () -> {});
    }

    /// Sends a message. Never blocks.
    ///
    /// @param taken runs once the message is handed to the network, possibly before this returns; never if it is
    ///     lost
    public void send(String text, Runnable taken) {
        send(text, taken, false);
    }

    /// Sends messages together, which costs the network one write. Never blocks.
    public void send(List<String> texts) {
        for (int i = 0; i < texts.size(); i++) {
            send(texts.get(i), () -> {}, i < texts.size() - 1);
        }
    }

    /// @param isFollowed whether another message follows at once; both are then written together
    private void send(String text, Runnable taken, boolean isFollowed) {
        if (isClosing) {
            return;
        }
        int count = unsent.incrementAndGet();
        if (count == 1) {
            movedNanos = System.nanoTime();
        }
        long chars = unsentChars.addAndGet(text.length());
        all.queued(text.length());
        session.sendFrame(
                new Frame(OpCode.TEXT, text),
                Callback.from(
                        () -> {
                            movedNanos = System.nanoTime();
                            release(text);
                            taken.run();
                        },
                        _ -> {
                            release(text);
                            if (!isClosing) {
                                drop();
                            }
                        }),
                isFollowed);
        if (count > UNSENT_MAX || (count > 1 && chars > UNSENT_CHARS_MAX)) {
            closeAsSlow();
        }
    }

    /// Closes the WebSocket with a close frame. Later calls have no effect.
    ///
    /// @param code close code of RFC 6455, or 4000 to 4999
    /// @param reason short text in ASCII
    public void close(int code, String reason) {
        if (!isClosing) {
            movedNanos = System.nanoTime();
            isClosing = true;
            session.close(code, reason, Callback.NOOP);
        }
    }

    long unsentChars() {
        return unsentChars.get();
    }

    /// Discards the unsent messages and closes the WebSocket with a reason. If it is being closed already, disconnects
    /// it, which frees the messages that are partly sent.
    void closeAsSlow() {
        if (isClosing) {
            drop();
        } else {
            close(TRY_AGAIN_LATER, SLOW);
        }
    }

    void drop() {
        session.abort();
    }

    void markActive() {
        heardNanos = System.nanoTime();
        isPinged = false;
    }

    /// Checks whether the client is alive: pings a silent one, and disconnects one that does not respond.
    ///
    /// @param patienceNanos time within which it must read something that was sent, or confirm the close
    /// @param silentNanos time without any message after which it is disconnected
    void checkAlive(long patienceNanos, long silentNanos) {
        long now = System.nanoTime();
        boolean isStuck = (isClosing || unsent.get() > 0) && now - movedNanos > patienceNanos;
        if (isStuck || now - heardNanos > silentNanos) {
            drop();
        } else if (!isPinged && !isClosing && now - heardNanos > silentNanos / 2) {
            isPinged = true;
            session.sendFrame(new Frame(OpCode.PING), Callback.NOOP, false);
        }
    }

    private void release(String text) {
        unsent.decrementAndGet();
        unsentChars.addAndGet(-text.length());
        all.released(text.length());
    }
}
