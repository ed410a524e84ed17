package dev.ambit.http;

import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.common.WebSocketSession;
import org.jspecify.annotations.Nullable;

/// Receives Jetty's events of one WebSocket. It is public because Jetty calls it by reflection.
public final class SocketListener implements Session.Listener.AutoDemanding {

    private static final System.Logger LOG = System.getLogger(SocketListener.class.getName());

    private static final int GOING_AWAY = 1001;
    private static final int NOT_A_TEXT = 1003;
    private static final int OUR_FAULT = 1011;

    private final SocketHandler conversation;
    private final Sockets all;
    private @Nullable Socket socket;

    SocketListener(SocketHandler conversation, Sockets all) {
        this.conversation = conversation;
        this.all = all;
    }

    @Override
    public void onWebSocketOpen(Session session) {
        var opened = new Socket(((WebSocketSession) session).getCoreSession(), all);
        socket = opened;
        all.add(this);
        attempt(() -> conversation.begin(opened));
    }

    @Override
    public void onWebSocketText(String text) {
        markActive();
        attempt(() -> conversation.onMessage(text));
    }

    @Override
    public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
        callback.succeed();
        close(NOT_A_TEXT, "Only text messages are allowed.");
    }

    @Override
    public void onWebSocketPing(ByteBuffer payload) {
        markActive();
    }

    @Override
    public void onWebSocketPong(ByteBuffer payload) {
        markActive();
    }

    @Override
    public void onWebSocketClose(int code, String reason, Callback callback) {
        all.remove(this);
        attempt(conversation::end);
        callback.succeed();
    }

    /// Logs nothing: clients disconnect or send oversized messages, and the close event follows.
    @Override
    public void onWebSocketError(Throwable cause) {}

    /// Returns the WebSocket, or nothing before it is open.
    Stream<Socket> sockets() {
        return Stream.ofNullable(socket);
    }

    void goAway() {
        close(GOING_AWAY, "The server is shutting down.");
    }

    void checkAlive(long patienceNanos, long silentNanos) {
        if (socket != null) {
            socket.checkAlive(patienceNanos, silentNanos);
        }
    }

    private void markActive() {
        if (socket != null) {
            socket.markActive();
        }
    }

    private void close(int code, String reason) {
        if (socket != null) {
            socket.close(code, reason);
        }
    }

    private void attempt(Runnable part) {
        try {
            part.run();
        } catch (RuntimeException bug) {
            LOG.log(System.Logger.Level.ERROR, "A WebSocket handler failed", bug);
            close(OUR_FAULT, "An internal error occurred. The server log has the reason.");
        }
    }
}
