package dev.ambit.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/// Passes GraphQL requests to the test server, and answers some of them itself.
final class SourceProxy implements AutoCloseable {

    /// Closes the connection instead of answering.
    static final String LOST = "";

    /// Passes the request on.
    static final String PASSED = "pass";

    private final HttpServer server;
    private final HttpClient http = HttpClient.newHttpClient();

    /// @param answers returns the JSON of the answer to a query, [#LOST] or [#PASSED]
    SourceProxy(Function<String, String> answers) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/graphql", exchange -> answer(exchange, answers));
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange, Function<String, String> answers) throws IOException {
        byte[] query = exchange.getRequestBody().readAllBytes();
        String answer = answers.apply(new String(query, StandardCharsets.UTF_8));
        if (answer.equals(LOST)) {
            exchange.close();
            return;
        }
        byte[] body = answer.equals(PASSED)
                ? forwarded(query, exchange.getRequestHeaders().getFirst("X-API-KEY"))
                : answer.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private byte[] forwarded(byte[] query, String key) {
        try {
            return http.send(
                            HttpRequest.newBuilder(URI.create(TestUser.URL + "/graphql"))
                                    .header("Content-Type", "application/json")
                                    .header("X-API-KEY", key)
                                    .POST(BodyPublishers.ofByteArray(query))
                                    .build(),
                            BodyHandlers.ofByteArray())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
