package dev.ambit.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ambit.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// A proxy to the test server that can block, truncate or change responses.
final class FaultProxy implements AutoCloseable {

    private static final int GONE = 410;

    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile Predicate<String> isStopped = _ -> false;
    private volatile Predicate<String> isGone = _ -> false;
    private volatile Predicate<String> isHalved = _ -> false;
    private volatile UnaryOperator<byte[]> pages = it -> it;

    private FaultProxy(HttpServer server) {
        this.server = server;
    }

    static FaultProxy open() {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
            var relay = new FaultProxy(server);
            server.createContext("/", relay::forward);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.start();
            return relay;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    /// Blocks responses for these paths until [#go].
    void stop(Predicate<String> paths) {
        gate = new CountDownLatch(1);
        isStopped = paths;
    }

    void go() {
        isStopped = _ -> false;
        gate.countDown();
    }

    /// Answers 410 for these paths, as if the events were no longer kept.
    void gone(Predicate<String> paths) {
        isGone = paths;
    }

    /// Sends half of a response for these paths, blocks until [#go], and closes the connection.
    void sendHalf(Predicate<String> paths) {
        gate = new CountDownLatch(1);
        isHalved = paths;
    }

    /// Changes pages of the feed.
    void rewrite(UnaryOperator<byte[]> how) {
        pages = how;
    }

    List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public void close() {
        go();
        server.stop(0);
        client.shutdownNow();
    }

    private void forward(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString();
        try (exchange) {
            if (isStopped.test(path)) {
                gate.await();
            }
            asked.add(path);
            if (isGone.test(path)) {
                exchange.sendResponseHeaders(GONE, -1);
                return;
            }
            HttpResponse<byte[]> answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s"
                                    .formatted(TestServer.app().port(), path)))
                            .header("X-API-KEY", exchange.getRequestHeaders().getFirst("X-API-KEY"))
                            .build(),
                    BodyHandlers.ofByteArray());
            byte[] body = path.contains("/feed?") ? pages.apply(answer.body()) : answer.body();
            exchange.sendResponseHeaders(answer.statusCode(), body.length);
            if (isHalved.test(path)) {
                exchange.getResponseBody().write(body, 0, body.length / 2);
                exchange.getResponseBody().flush();
                gate.await();
                return;
            }
            exchange.getResponseBody().write(body);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
