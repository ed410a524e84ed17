package dev.ambit.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ambit.JsonPaths;
import dev.ambit.http.Json;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;

/// Receives webhooks on each address of this machine and records the address of each delivery.
final class MultiAddressReceiver implements AutoCloseable {

    private static final int NO_CONTENT = 204;

    private final HttpServer server;
    private final List<ReceivedWebhook> arrivals = new ArrayList<>();

    private MultiAddressReceiver(HttpServer server) {
        this.server = server;
    }

    /// @param address address of this machine that received the webhook
    private record ReceivedWebhook(String address, String path, String customer, long sequence) {}

    static MultiAddressReceiver open() throws IOException {
        var server = HttpServer.create(new InetSocketAddress(0), 200);
        var desk = new MultiAddressReceiver(server);
        server.createContext("/", desk::receive);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        return desk;
    }

    String url(String host, String path) {
        return "http://%s:%d/%s".formatted(host, server.getAddress().getPort(), path);
    }

    /// Counts the deliveries.
    ///
    /// @param path empty for all paths
    synchronized int count(String address, String path) {
        return (int) arrivals.stream()
                .filter(it -> it.address().equals(address) && it.path().startsWith(path))
                .count();
    }

    /// Returns the number of distinct events per customer.
    synchronized Map<String, Integer> eventsByCustomer(String path) {
        Map<String, Integer> taken = new HashMap<>();
        Set<Long> seen = new HashSet<>();
        arrivals.stream()
                .filter(it -> it.path().equals(path) && seen.add(it.sequence()))
                .forEach(it -> taken.merge(it.customer(), 1, Integer::sum));
        return taken;
    }

    /// Returns events first received after a later event of the same customer.
    synchronized List<String> outOfOrder() {
        List<String> faults = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        Map<String, Long> newest = new HashMap<>();
        for (ReceivedWebhook it : arrivals) {
            String lane = it.path() + " " + it.customer();
            if (seen.add(it.path() + " " + it.sequence())
                    && newest.merge(lane, it.sequence(), Math::max) != it.sequence()) {
                faults.add("%s after %d".formatted(it, newest.get(lane)));
            }
        }
        return faults;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            Object event = Json.read(new String(exchange.getRequestBody().readAllBytes(), UTF_8), Object.class);
            synchronized (this) {
                arrivals.add(new ReceivedWebhook(
                        exchange.getLocalAddress().getAddress().getHostAddress(),
                        exchange.getRequestURI().getPath(),
                        String.valueOf(JsonPaths.at(event, "id")),
                        Long.parseLong(String.valueOf(JsonPaths.at(event, "sequence")))));
            }
            exchange.sendResponseHeaders(NO_CONTENT, -1);
        }
    }
}
