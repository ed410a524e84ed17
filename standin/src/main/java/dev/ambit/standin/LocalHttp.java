package dev.ambit.standin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;

/// An HTTP server on 127.0.0.1 with virtual threads, and helpers for proxies.
public final class LocalHttp implements AutoCloseable {

    private static final Set<String> HOP_BY_HOP =
            Set.of("host", "connection", "content-length", "expect", "transfer-encoding", "upgrade", "http2-settings");

    private final HttpServer server;

    private LocalHttp(HttpServer server) {
        this.server = server;
    }

    /// Binds a server, which answers after [#start].
    ///
    /// @param port 0: any free port
    public static LocalHttp server(int port) {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            return new LocalHttp(server);
        } catch (IOException e) {
            throw new UncheckedIOException("Port %d of 127.0.0.1 cannot be used: %s".formatted(port, e), e);
        }
    }

    public void start(HttpHandler handler) {
        server.createContext("/", handler);
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /// Returns whether a proxy passes on a header. Names that begin with a colon are fields of HTTP/2.
    public static boolean isPassedOn(String header) {
        return !header.startsWith(":") && !HOP_BY_HOP.contains(header.toLowerCase(Locale.ROOT));
    }

    /// Answers with those headers that a proxy passes on.
    public static void reply(HttpExchange exchange, int status, Map<String, List<String>> headers, byte[] body)
            throws IOException {
        headers.forEach((name, values) -> {
            if (isPassedOn(name)) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        boolean isEmpty = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, isEmpty ? -1 : body.length);
        if (!isEmpty) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    /// Sends a request to a program that must answer.
    public static <T> HttpResponse<T> send(HttpClient http, HttpRequest request, BodyHandler<T> handler) {
        try {
            return http.send(request, handler);
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
