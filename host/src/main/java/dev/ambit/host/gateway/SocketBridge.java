package dev.ambit.host.gateway;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;

/// Connects the two halves of a proxied WebSocket. Frames are forwarded with backpressure, and a close on one side
/// closes the other with the same code.
final class SocketBridge {

    /// Largest message, over all its frames.
    static final long MESSAGE_BYTES_MAX = 1 << 20;

    private static final CloseStatus TOO_LARGE =
            new CloseStatus(CloseStatus.MESSAGE_TOO_LARGE, "A message can have at most 1 MB");
    private static final CloseStatus GOING = new CloseStatus(CloseStatus.SHUTDOWN, "The server is shutting down");

    private final End visitor = new End();
    private final End function = new End();
    private final AtomicInteger opened = new AtomicInteger();
    private final Consumer<SocketBridge> ended;

    /// @param ended called when one half has closed
    SocketBridge(Consumer<SocketBridge> ended) {
        this.ended = ended;
    }

    FrameHandler visitor() {
        return visitor;
    }

    FrameHandler function() {
        return function;
    }

    /// Closes both halves, at shutdown.
    void goAway() {
        visitor.close(GOING);
        function.close(GOING);
    }

    private final class End implements FrameHandler {

        private volatile @Nullable CoreSession session;
        private volatile @Nullable CloseStatus closed;
        private long messageBytes;

        @Override
        public void onOpen(CoreSession session, Callback callback) {
            this.session = session;
            callback.succeeded();
            CloseStatus otherClosed = other().closed;
            if (otherClosed != null) {
                close(otherClosed);
            } else if (opened.incrementAndGet() == 2) {
                session.demand();
                other().demand();
            }
        }

        @Override
        public void onFrame(Frame frame, Callback callback) {
            if (frame.getOpCode() == OpCode.CLOSE) {
                other().close(CloseStatus.getCloseStatus(frame));
                callback.succeeded();
                return;
            }
            if (isTooLarge(frame)) {
                close(TOO_LARGE);
                other().close(TOO_LARGE);
                callback.succeeded();
                demand();
                return;
            }
            other().send(frame, callback, this);
        }

        /// Whether the message exceeds the limit; then its remaining frames are discarded.
        private boolean isTooLarge(Frame frame) {
            if (messageBytes <= MESSAGE_BYTES_MAX && frame.isDataFrame()) {
                messageBytes += frame.getPayloadLength();
            }
            if (messageBytes > MESSAGE_BYTES_MAX) {
                return true;
            }
            messageBytes = frame.isDataFrame() && frame.isFin() ? 0 : messageBytes;
            return false;
        }

        /// Ignores the error, because [#onClosed] follows.
        @Override
        public void onError(Throwable cause, Callback callback) {
            callback.succeeded();
        }

        @Override
        public void onClosed(CloseStatus status, Callback callback) {
            closed = status;
            other().close(status);
            ended.accept(SocketBridge.this);
            callback.succeeded();
        }

        private void send(Frame frame, Callback callback, End from) {
            CoreSession to = session;
            if (to == null) {
                callback.failed(new IllegalStateException("The other half of the WebSocket is not open"));
                return;
            }
            to.sendFrame(
                    Frame.copy(frame).setMask(null),
                    Callback.from(
                            () -> {
                                callback.succeeded();
                                from.demand();
                            },
                            callback::failed),
                    false);
        }

        private void demand() {
            CoreSession it = session;
            if (it != null && it.isInputOpen()) {
                it.demand();
            }
        }

        private void close(CloseStatus status) {
            CoreSession it = session;
            if (it == null || !it.isOutputOpen()) {
                return;
            }
            switch (status.getCode()) {
                case CloseStatus.NO_CODE -> it.close(Callback.NOOP);
                case CloseStatus.NO_CLOSE, CloseStatus.FAILED_TLS_HANDSHAKE ->
                    it.close(CloseStatus.SERVER_ERROR, "The other side disconnected", Callback.NOOP);
                default -> it.close(status.getCode(), status.getReason(), Callback.NOOP);
            }
        }

        private End other() {
            return this == visitor ? function : visitor;
        }
    }
}
