package dev.ambit.bench;

import dev.ambit.http.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Opens streams like the SDKs: subscriptions to changed entitlements by the protocol graphql-transport-ws.
record StreamClient(HttpClient http, RestClient rest) {

    private static final String PROTOCOL = "graphql-transport-ws";
    private static final int READY_SECONDS_MAX = 60;
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
    WebSocket open(Reader reader) throws Exception {
        var listener = new Listener(reader);
        WebSocket socket = http.newWebSocketBuilder()
                .subprotocols(PROTOCOL)
                .buildAsync(URI.create("ws://127.0.0.1:%d/graphql".formatted(rest.port())), listener)
                .get(READY_SECONDS_MAX, TimeUnit.SECONDS);
        socket.sendText(
                        Json.text(Map.of(
                                "type",
                                "connection_init",
                                "payload",
                                Map.of("headers", Map.of("X-API-KEY", rest.key())))),
                        true)
                .get(READY_SECONDS_MAX, TimeUnit.SECONDS);
        listener.ready.get(READY_SECONDS_MAX, TimeUnit.SECONDS);
        socket.sendText(SUBSCRIBE, true).get(READY_SECONDS_MAX, TimeUnit.SECONDS);
        socket.sendText(PING, true).get(READY_SECONDS_MAX, TimeUnit.SECONDS);
        // The server reads messages in order, so its answer to the ping follows the subscription.
        listener.subscribed.get(READY_SECONDS_MAX, TimeUnit.SECONDS);
        return socket;
    }

    private static final class Listener implements WebSocket.Listener {

        private final CompletableFuture<Void> ready = new CompletableFuture<>();
        private final CompletableFuture<Void> subscribed = new CompletableFuture<>();
        private final Reader reader;
        private final StringBuilder text = new StringBuilder();

        Listener(Reader reader) {
            this.reader = reader;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean isLast) {
            text.append(part);
            if (isLast) {
                receive(Json.map(text.toString()));
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            ready.completeExceptionally(new IllegalStateException("The stream ended: %d %s".formatted(code, reason)));
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            ready.completeExceptionally(error);
        }

        private void receive(Map<String, Object> message) {
            switch (String.valueOf(message.get("type"))) {
                case "connection_ack" -> ready.complete(null);
                case "pong" -> subscribed.complete(null);
                case "next" -> reader.changed(RestClient.text(message, "payload.data.entitlementsUpdated.customerId"));
                default -> {
                    // Pings are answered by the HTTP client.
                }
            }
        }
    }
}
