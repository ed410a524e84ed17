package dev.ambit.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ambit.JsonPaths;
import dev.ambit.http.Json;
import dev.ambit.webhook.ByosEvent.Malformed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// A receiver of the kind "bring your own solution" (BYOS), written from docs/reference/webhook-delivery.md alone.
/// It accepts `POST /webhook` over HTTP. It keeps the state of all customers, and the faults that it saw, in memory.
final class ByosReceiver implements AutoCloseable {

    /// At least 1 MiB must be taken, and 16 MiB must not.
    static final int BODY_BYTES_MAX = 4 << 20;

    private static final int CONNECTIONS_MAX = 200;

    /// A delivery with its answer.
    record AnsweredRequest(Headers headers, String body, int status) {

        /// The number that it says it has.
        long sequence() {
            return Long.parseLong(String.valueOf(JsonPaths.at(Json.read(body, Object.class), "sequence")));
        }
    }

    private record Answer(int status, String contentType, String text) {

        static final Answer TAKEN = json(200, true);

        static Answer json(int status, boolean isSuccess) {
            return new Answer(status, "application/json", "{\"success\":%s}".formatted(isSuccess));
        }

        static Answer text(int status, String text) {
            return new Answer(status, "text/plain", text);
        }
    }

    private final HttpServer server;
    private final String environmentId;
    private final ByosState state = new ByosState();
    private final ByosSightings sightings = new ByosSightings();
    private final Set<String> applied = new HashSet<>();
    private final List<AnsweredRequest> requests = new ArrayList<>();
    private volatile @Nullable ByosAuthentication authentication;

    private ByosReceiver(HttpServer server, String environmentId) {
        this.server = server;
        this.environmentId = environmentId;
    }

    /// Rejects every delivery until it has a secret.
    static ByosReceiver open(String environmentId) {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), CONNECTIONS_MAX);
            var receiver = new ByosReceiver(server, environmentId);
            server.createContext("/", receiver::receive);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.start();
            return receiver;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    String url() {
        return "http://127.0.0.1:%d/webhook".formatted(server.getAddress().getPort());
    }

    void trust(ByosAuthentication known) {
        authentication = known;
    }

    ByosSightings sightings() {
        return sightings;
    }

    /// As [ByosState#shown].
    synchronized Map<String, Map<String, String>> shown() {
        return state.shown();
    }

    @Nullable
    synchronized Instant customerCreatedAt(String id) {
        return state.customerCreatedAt(id);
    }

    /// All requests, in the order of their answers.
    synchronized List<AnsweredRequest> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX + 1);
            Answer answer = answer(exchange, body);
            byte[] text = answer.text.getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.contentType);
            exchange.sendResponseHeaders(answer.status, text.length);
            exchange.getResponseBody().write(text);
        }
    }

    /// One at a time, so that no event is lost between two events about a customer.
    private synchronized Answer answer(HttpExchange exchange, byte[] body) {
        Answer answer = answer(exchange, exchange.getRequestHeaders(), body, Instant.now());
        requests.add(new AnsweredRequest(exchange.getRequestHeaders(), new String(body, UTF_8), answer.status));
        return answer;
    }

    private Answer answer(HttpExchange exchange, Headers headers, byte[] body, Instant now) {
        if (!exchange.getRequestURI().getPath().equals("/webhook")) {
            return Answer.text(404, "Not Found");
        }
        if (!exchange.getRequestMethod().equals("POST")) {
            return Answer.text(405, "Method Not Allowed");
        }
        if (body.length > BODY_BYTES_MAX) {
            return Answer.json(413, false);
        }
        ByosAuthentication known = authentication;
        if (known == null || !known.isGenuine(headers, body, now)) {
            return Answer.text(401, "Unauthorized");
        }
        try {
            apply(ByosEvent.read(body, now, environmentId));
            return Answer.TAKEN;
        } catch (Malformed _) {
            return Answer.json(400, false);
        }
    }

    private void apply(ByosEvent event) {
        if (event.messageId() != null && !applied.add(event.messageId())) {
            sightings.recordRepeated(event);
        } else {
            sightings.arrived(event, state.apply(event));
        }
    }
}
