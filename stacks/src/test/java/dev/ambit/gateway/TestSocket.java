package dev.ambit.gateway;

import java.util.Collection;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.server.ServerUpgradeResponse;
import org.jspecify.annotations.Nullable;

/// The WebSockets of a function: they echo the request and then each message, and close on demand. Jetty calls
/// public methods only.
public final class TestSocket implements Session.Listener.AutoDemanding {

    private final String greeting;
    private final Collection<Integer> ended;
    private @Nullable Session session;

    private TestSocket(String greeting, Collection<Integer> ended) {
        this.greeting = greeting;
        this.ended = ended;
    }

    /// Refused at `/closed`.
    ///
    /// @param ended gets the close code of the other side
    static @Nullable TestSocket open(
            String name,
            ServerUpgradeRequest asked,
            ServerUpgradeResponse switching,
            org.eclipse.jetty.util.Callback callback,
            Collection<Integer> ended) {
        if (asked.getHttpURI().getPath().equals("/closed")) {
            switching.setStatus(401);
            callback.succeeded();
            return null;
        }
        if (asked.getSubProtocols().contains("carts")) {
            switching.setAcceptedSubProtocol("carts");
        }
        switching.setExtensions(List.of());
        switching.getHeaders().add(HttpHeader.SET_COOKIE, "seen=by-%s; HttpOnly".formatted(name));
        return new TestSocket(
                "%s %s host=%s cookie=%s"
                        .formatted(
                                name,
                                asked.getHttpURI().getPathQuery(),
                                asked.getHeaders().get(HttpHeader.HOST),
                                asked.getHeaders().get(HttpHeader.COOKIE)),
                ended);
    }

    @Override
    public void onWebSocketOpen(Session opened) {
        session = opened;
        opened.sendText(greeting, Callback.NOOP);
    }

    @Override
    public void onWebSocketClose(int code, String reason, Callback callback) {
        ended.add(code);
        callback.succeed();
    }

    @Override
    public void onWebSocketText(String message) {
        if (session == null) {
            return;
        }
        switch (message) {
            case "end" -> session.close(4_001, "as told", Callback.NOOP);
            case "break" -> session.disconnect();
            default -> session.sendText(message, Callback.NOOP);
        }
    }
}
