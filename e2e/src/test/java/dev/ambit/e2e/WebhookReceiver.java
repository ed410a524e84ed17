package dev.ambit.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ambit.JsonPaths;
import dev.ambit.http.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// Receives and verifies webhooks, and checks their order.
final class WebhookReceiver implements AutoCloseable {

    private static final int OK = 204;
    private static final int UNAUTHORIZED = 401;
    private static final int UNAVAILABLE = 503;

    private final HttpServer server;
    private final Map<String, String> webhooks = new HashMap<>();
    private final Map<String, List<Webhook>> secrets = new HashMap<>();
    private final Set<String> refused = new HashSet<>();
    private final Map<String, Map<Long, Integer>> taken = new HashMap<>();
    private final Map<String, Long> newestOfLane = new HashMap<>();
    private final List<String> faults = new ArrayList<>();

    private WebhookReceiver(HttpServer server) {
        this.server = server;
    }

    static WebhookReceiver open() throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
        var mailbox = new WebhookReceiver(server);
        server.createContext("/", mailbox::receive);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        return mailbox;
    }

    String url(String address) {
        return "http://127.0.0.1:%d/%s".formatted(server.getAddress().getPort(), address);
    }

    synchronized void belongsTo(String address, String webhook, String secret) {
        webhooks.put("/" + address, webhook);
        alsoKnows(webhook, secret);
    }

    synchronized void alsoKnows(String webhook, String secret) {
        try {
            secrets.computeIfAbsent(webhook, _ -> new ArrayList<>()).add(new Webhook(secret));
        } catch (EmptyWebhookSecretException e) {
            throw new AssertionError(e);
        }
    }

    /// Rejects deliveries of the webhook until [#refuseNobody].
    synchronized void refuse(String webhook) {
        refused.add(webhook);
    }

    synchronized void refuseNobody() {
        refused.clear();
    }

    /// Returns the hash of each event by number, as [FeedReader#print] computes it.
    synchronized Map<Long, Integer> receivedHashes(String webhook) {
        return Map.copyOf(taken.getOrDefault(webhook, Map.of()));
    }

    /// Returns deliveries that were out of order or changed when repeated.
    synchronized List<String> faults() {
        return List.copyOf(faults);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            int status = receive(
                    exchange.getRequestURI().getPath(),
                    body,
                    HttpHeaders.of(exchange.getRequestHeaders(), (_, _) -> true));
            exchange.sendResponseHeaders(status, -1);
        }
    }

    private synchronized int receive(String path, String body, HttpHeaders headers) {
        String webhook = webhooks.get(path);
        if (webhook == null || !isSigned(webhook, body, headers)) {
            return UNAUTHORIZED;
        }
        if (refused.contains(webhook)) {
            return UNAVAILABLE;
        }
        Object event = Json.read(body, Object.class);
        Object number = JsonPaths.at(event, "sequence");
        if (number == null) {
            // A test delivery.
            return OK;
        }
        long sequence = Long.parseLong(String.valueOf(number));
        int printed = FeedReader.print(event);
        Integer before = taken.computeIfAbsent(webhook, _ -> new HashMap<>()).putIfAbsent(sequence, printed);
        if (before == null) {
            requireOrder(webhook, lane(event), sequence);
        } else if (before != printed) {
            faults.add("%s was told of %d twice, and not the same".formatted(webhook, sequence));
        }
        return OK;
    }

    /// Requires that the first delivery of an event follows those of all earlier events of the customer.
    private void requireOrder(String webhook, @Nullable Object lane, long sequence) {
        if (lane != null) {
            Long newest = newestOfLane.merge(webhook + " " + lane, sequence, Math::max);
            if (newest != sequence) {
                faults.add("%s was told %d of %s after %d".formatted(webhook, sequence, lane, newest));
            }
        }
    }

    private static @Nullable Object lane(Object event) {
        String type = String.valueOf(JsonPaths.at(event, "type"));
        return type.startsWith("customer.") ? JsonPaths.at(event, "id") : JsonPaths.at(event, "customer.id");
    }

    private boolean isSigned(String webhook, String body, HttpHeaders headers) {
        return secrets.getOrDefault(webhook, List.of()).stream().anyMatch(secret -> {
            try {
                secret.verify(body, headers);
                return true;
            } catch (WebhookVerificationException _) {
                return false;
            }
        });
    }
}
