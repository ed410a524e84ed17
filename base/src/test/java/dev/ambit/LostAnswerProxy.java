package dev.ambit;

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
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/// Forwards requests to a server, and loses chosen answers: the server has executed the request, and the client sees
/// its connection closed.
///
/// The proxy removes the header `Idempotency-Key`. So the server behaves as the versions that ignored the header for
/// usage and events, and a repeated report counts once only if it has a key of its own.
public final class LostAnswerProxy implements AutoCloseable {

    private static final Set<String> REMOVED =
            Set.of("connection", "content-length", "expect", "host", "idempotency-key", "transfer-encoding", "upgrade");

    /// A request.
    ///
    /// @param path without the query
    public record Call(String method, String path, String body) {}

    private final URI target;
    private final HttpServer server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Queue<Predicate<Call>> losses = new ConcurrentLinkedQueue<>();

    /// @param target the URL of the server
    public LostAnswerProxy(String target) {
        this.target = URI.create(target);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::forward);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public String url() {
        return "http://127.0.0.1:" + port();
    }

    /// Loses the answer to the next POST request to this path.
    public void losePost(String path) {
        lose(it -> it.method().equals("POST") && it.path().equals(path));
    }

    /// Loses the answer to the next request that matches.
    public void lose(Predicate<Call> loss) {
        losses.add(loss);
    }

    /// Returns the number of answers that are still to be lost.
    public int remaining() {
        return losses.size();
    }

    @Override
    public void close() {
        server.stop(0);
        client.shutdownNow();
    }

    private void forward(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            HttpResponse<byte[]> answer = client.send(request(exchange, body), BodyHandlers.ofByteArray());
            if (isLost(exchange, body)) {
                return;
            }
            answer.headers().map().forEach((name, values) -> {
                if (!REMOVED.contains(name.toLowerCase(Locale.ROOT))) {
                    exchange.getResponseHeaders().put(name, values);
                }
            });
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpRequest request(HttpExchange exchange, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(target.resolve(exchange.getRequestURI()))
                .method(
                        exchange.getRequestMethod(),
                        body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!REMOVED.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(it -> request.header(name, it));
            }
        });
        return request.build();
    }

    private boolean isLost(HttpExchange exchange, byte[] body) {
        var call = new Call(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                new String(body, StandardCharsets.UTF_8));
        return losses.stream()
                .filter(it -> it.test(call))
                .findFirst()
                .map(losses::remove)
                .orElse(false);
    }
}
