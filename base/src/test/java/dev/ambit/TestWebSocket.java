package dev.ambit;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A WebSocket as Java's own client speaks it.
public final class TestWebSocket implements AutoCloseable {

    private static final long WAIT_SECONDS_MAX = 60;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final MessageListener listener = new MessageListener();
    private final WebSocket socket;

    private TestWebSocket(String url, String subprotocol, Map<String, String> headers) {
        WebSocket.Builder builder = CLIENT.newWebSocketBuilder();
        if (!subprotocol.isEmpty()) {
            builder.subprotocols(subprotocol);
        }
        headers.forEach(builder::header);
        socket = builder.buildAsync(URI.create(url), listener).join();
    }

    /// Returns when it is open.
    ///
    /// @param url begins with `ws:`
    /// @param subprotocol may be empty
    public static TestWebSocket open(String url, String subprotocol, Map<String, String> headers) {
        return new TestWebSocket(url, subprotocol, headers);
    }

    public TestWebSocket send(String text) {
        socket.sendText(text, true).join();
        return this;
    }

    public WebSocket socket() {
        return socket;
    }

    /// Waits for the next message.
    public String next() {
        try {
            String text = listener.texts.poll(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
            if (text == null) {
                throw new AssertionError(
                        "Nothing is heard" + (listener.code.isDone() ? ", but " + listener.code.join() : ""));
            }
            return text;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// The next message, if it has already arrived.
    public @Nullable String poll() {
        return listener.texts.peek();
    }

    /// With which code the other side ends it; 1006 if it just goes.
    public int code() {
        return listener.code.orTimeout(WAIT_SECONDS_MAX, TimeUnit.SECONDS).join();
    }

    /// The reason beside the code.
    public String reason() {
        code();
        return listener.reason;
    }

    public boolean isOpen() {
        return !listener.code.isDone();
    }

    @Override
    public void close() {
        if (isOpen()) {
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "")
                    .exceptionally(_ -> socket)
                    .join();
        }
    }

    private static final class MessageListener implements WebSocket.Listener {

        private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
        private final CompletableFuture<Integer> code = new CompletableFuture<>();
        private final StringBuilder parts = new StringBuilder();
        private volatile String reason = "";

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean isLast) {
            parts.append(part);
            if (isLast) {
                texts.add(parts.toString());
                parts.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            this.reason = reason;
            this.code.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            code.complete(1006);
        }
    }
}
