package dev.ambit.http;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;

/// A WebSocket of texts, seen from our side. Any thread may send. Whoever does not read what is sent is dropped.
public final class Socket {

    /// Of a text that comes.
    public static final int MESSAGE_BYTES_MAX = 1 << 20;

    static final int UNSENT_MAX = 1_000;

    /// One text may be longer, if it is alone.
    static final long UNSENT_CHARS_MAX = 16L << 20;

    private final Session session;
    private final AtomicInteger unsent = new AtomicInteger();
    private final AtomicLong unsentChars = new AtomicLong();
    private volatile long movedNanos = System.nanoTime();
    private volatile long heardNanos = movedNanos;
    private volatile boolean isPinged;
    private volatile boolean isClosing;

    Socket(Session session) {
        this.session = session;
    }

    /// Never waits.
    public void send(String text) {
        send(text, () -> {});
    }

    /// Never waits.
    ///
    /// @param taken runs, perhaps before this returns, once there is room for more on the way to the reader;
    ///     never if it is lost
    public void send(String text, Runnable taken) {
        int count = unsent.incrementAndGet();
        if (count == 1) {
            movedNanos = System.nanoTime();
        }
        long chars = unsentChars.addAndGet(text.length());
        if (count > UNSENT_MAX || (count > 1 && chars > UNSENT_CHARS_MAX)) {
            drop();
            return;
        }
        session.sendText(
                text,
                Callback.from(
                        () -> {
                            unsentChars.addAndGet(-text.length());
                            movedNanos = System.nanoTime();
                            unsent.decrementAndGet();
                            taken.run();
                        },
                        _ -> drop()));
    }

    /// Ends it in good order; only the first reason is told.
    ///
    /// @param code of RFC 6455, or one of 4000 to 4999
    /// @param reason short, in ASCII
    public void close(int code, String reason) {
        if (!isClosing) {
            movedNanos = System.nanoTime();
            isClosing = true;
            session.close(code, reason, Callback.NOOP);
        }
    }

    void drop() {
        session.disconnect();
    }

    void heard() {
        heardNanos = System.nanoTime();
        isPinged = false;
    }

    /// Asks a silent one whether it is there.
    ///
    /// @param patienceNanos in which it has to take something of what was sent, or to answer that it is closed
    /// @param silentNanos after which it is gone
    void look(long patienceNanos, long silentNanos) {
        long now = System.nanoTime();
        boolean isStuck = (isClosing || unsent.get() > 0) && now - movedNanos > patienceNanos;
        if (isStuck || now - heardNanos > silentNanos) {
            drop();
        } else if (!isPinged && !isClosing && now - heardNanos > silentNanos / 2) {
            isPinged = true;
            session.sendPing(ByteBuffer.allocate(0), Callback.NOOP);
        }
    }
}
