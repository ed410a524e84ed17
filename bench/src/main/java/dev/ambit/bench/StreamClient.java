package dev.ambit.bench;

import dev.ambit.http.Json;
import java.util.Map;

/// Opens streams like the SDKs: subscriptions to changed entitlements by the protocol graphql-transport-ws.
record StreamClient(RestClient rest) {

    private static final String PING = Json.text(Map.of("type", "ping"));

    private static final String SUBSCRIBE = Json.text(Map.of(
            "id", "1",
            "type", "subscribe",
            "payload", Map.of("query", "subscription { entitlementsUpdated { customerId } }")));

    /// Receives the id of a customer whose entitlements have changed.
    interface Reader {
        void changed(String customer);
    }

    /// Opens a stream and waits until it is subscribed.
    StreamSocket open(Reader reader) throws Exception {
        var socket = new StreamSocket(rest.port(), reader);
        socket.send(Json.text(
                Map.of("type", "connection_init", "payload", Map.of("headers", Map.of("X-API-KEY", rest.key())))));
        socket.awaitAcknowledged();
        socket.send(SUBSCRIBE);
        socket.send(PING);
        // The server reads messages in order, so its answer to the ping follows the subscription.
        socket.awaitPong();
        return socket;
    }
}
