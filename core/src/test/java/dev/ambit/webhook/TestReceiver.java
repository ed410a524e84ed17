package dev.ambit.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ambit.JsonPaths;
import dev.ambit.http.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.function.ToIntFunction;

/// A webhook receiver over real HTTP that answers as a test wants.
final class TestReceiver implements AutoCloseable {

    private final HttpServer server;
    private final List<Received> received = new ArrayList<>();
    private volatile ToIntFunction<Received> answer = _ -> 200;
    private volatile String retryAfter = "";

    private TestReceiver(HttpServer server) {
        this.server = server;
    }

    static TestReceiver open() {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
            var receiver = new TestReceiver(server);
            server.createContext("/", receiver::receive);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.start();
            return receiver;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    String url() {
        return "http://127.0.0.1:%d/hooks".formatted(server.getAddress().getPort());
    }

    /// From now on.
    void answer(ToIntFunction<Received> status) {
        answer = status;
    }

    /// It says from now on when to come again.
    void retryAfter(String header) {
        retryAfter = header;
    }

    List<Received> received() {
        synchronized (received) {
            return List.copyOf(received);
        }
    }

    List<Received> received(String type) {
        return received().stream().filter(it -> it.text("type").equals(type)).toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            var one = new Received(body, Map.copyOf(exchange.getRequestHeaders()));
            int status = answer.applyAsInt(one);
            synchronized (received) {
                received.add(one);
            }
            if (!retryAfter.isEmpty()) {
                exchange.getResponseHeaders().set("Retry-After", retryAfter);
            }
            byte[] answered = "thanks".getBytes(UTF_8);
            exchange.sendResponseHeaders(status, answered.length);
            exchange.getResponseBody().write(answered);
        }
    }

    record Received(String body, Map<String, List<String>> headers) {

        String text(String path) {
            return String.valueOf(JsonPaths.at(Json.read(body, Object.class), path));
        }

        long sequence() {
            return Long.parseLong(text("sequence"));
        }
    }
}
