package dev.ambit.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;

/// The function of one stage: echoes requests, signs users in, hangs, or breaks off its answer.
public final class TestFunction implements AutoCloseable {

    private static final int HEADERS_BYTES_MAX = 32 << 10;

    private final CountDownLatch parts = new CountDownLatch(1);
    private final Map<String, Integer> asked = new ConcurrentHashMap<>();
    private final Set<Integer> ended = ConcurrentHashMap.newKeySet();
    private final Server server = new Server();

    private TestFunction(String name) {
        var configuration = new HttpConfiguration();
        configuration.setRequestHeaderSize(HEADERS_BYTES_MAX);
        configuration.setUriCompliance(UriCompliance.UNSAFE);
        server.addConnector(new ServerConnector(server, new HttpConnectionFactory(configuration)));
        ServerWebSocketContainer container = ServerWebSocketContainer.ensure(server);
        container.setMaxTextMessageSize(4 << 20);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                if (request.getHeaders().contains(HttpHeader.UPGRADE)) {
                    return container.upgrade(
                            (asked, switching, done) -> TestSocket.open(name, asked, switching, done, ended),
                            request,
                            response,
                            callback);
                }
                answer(name, request, response, callback);
                return true;
            }
        });
    }

    public static TestFunction start(String name) throws Exception {
        var function = new TestFunction(name);
        function.server.start();
        return function;
    }

    public String url() {
        return "http://127.0.0.1:" + ((ServerConnector) server.getConnectors()[0]).getLocalPort();
    }

    private void count(Request request, Response response) throws InterruptedException {
        String path = Request.getPathInContext(request);
        asked.merge(path, 1, Integer::sum);
        switch (path) {
            case "/counted/slow" -> TimeUnit.MILLISECONDS.sleep(500);
            case "/counted/private" -> response.getHeaders().put(HttpHeader.CACHE_CONTROL, "private");
            case "/counted/signed" -> response.getHeaders().put(HttpHeader.SET_COOKIE, "a=b");
            case "/counted/public" -> response.getHeaders().put(HttpHeader.CACHE_CONTROL, "public, max-age=60");
            default -> response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain");
        }
    }

    /// How often it was, under `/counted`.
    public int asked(String path) {
        return asked.getOrDefault(path, 0);
    }

    /// Holds back the second part of a chunked answer.
    public CountDownLatch parts() {
        return parts;
    }

    /// The codes with which WebSockets were ended.
    Set<Integer> ended() {
        return ended;
    }

    private void answer(String name, Request request, Response response, Callback callback) throws Exception {
        switch (Request.getPathInContext(request)) {
            case "/sign-in" ->
                response.getHeaders()
                        .put(
                                HttpHeader.SET_COOKIE,
                                "session=visitor-of-%s; Path=/; HttpOnly; Domain=acme.fi".formatted(name));
            case "/sign-in/oddly" ->
                response.getHeaders()
                        .put(
                                HttpHeader.SET_COOKIE,
                                "session =visitor-of-%s; Path=/; HttpOnly =yes; Domain =acme.fi".formatted(name));
            case "/slow" -> TimeUnit.SECONDS.sleep(5);
            case "/torn" -> {
                response.getHeaders().put(HttpHeader.CONTENT_LENGTH, 1_000);
                response.write(
                        false,
                        ByteBuffer.wrap(new byte[10]),
                        Callback.from(() -> request.getConnectionMetaData()
                                .getConnection()
                                .getEndPoint()
                                .close()));
                return;
            }
            case "/counted/slow", "/counted/private", "/counted/signed", "/counted/public", "/counted/plain" ->
                count(request, response);
            case "/counted/torn" -> {
                if (asked.merge("/counted/torn", 1, Integer::sum) > 1) {
                    request.getConnectionMetaData()
                            .getConnection()
                            .getEndPoint()
                            .close();
                    return;
                }
            }
            case "/header" -> {
                raw(request, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: %s\r\n\r\n".formatted("x".repeat(100_000)));
                return;
            }
            case "/unstated" -> {
                raw(
                        request,
                        request.getMethod().equals("HEAD")
                                ? "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/html\r\n\r\n"
                                : "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\npage");
                return;
            }
            case "/switching" -> {
                raw(request, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n");
                return;
            }
            case "/switching/silently" -> {
                raw(request, "HTTP/1.1 101 Switching Protocols\r\n\r\n");
                return;
            }
            case "/interim" -> {
                String[] asked = request.getHttpURI().getQuery().split("x", 2);
                String interim = "HTTP/1.1 %s Interim\r\nLink: </x>\r\n\r\n".formatted(asked[0]);
                raw(
                        request,
                        interim.repeat(Integer.parseInt(asked[1]))
                                + "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nfinal");
                return;
            }
            case "/counted/zipped" -> {
                boolean isFirst = asked.merge("/counted/zipped", 1, Integer::sum) == 1;
                if (isFirst) {
                    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "private");
                    TimeUnit.MILLISECONDS.sleep(500);
                } else if (request.getHeaders().contains(HttpHeader.ACCEPT_ENCODING, "gzip")) {
                    response.getHeaders().put(HttpHeader.CONTENT_ENCODING, "gzip");
                }
            }
            case "/counted/zipped/always" -> {
                asked.merge("/counted/zipped/always", 1, Integer::sum);
                response.getHeaders().put(HttpHeader.CONTENT_ENCODING, "gzip");
            }
            case "/missing" -> response.setStatus(404);
            case "/parts" -> {
                response.write(false, UTF_8.encode("first"), Callback.from(() -> {}));
                parts.await(10, TimeUnit.SECONDS);
                response.write(true, UTF_8.encode("second"), callback);
                return;
            }
            case "/upload" -> {
                long bytes = 0;
                try (var body = Content.Source.asInputStream(request)) {
                    bytes = body.transferTo(OutputStream.nullOutputStream());
                }
                response.write(true, UTF_8.encode(Long.toString(bytes)), callback);
                return;
            }
            default -> {
                // Echoes the request.
            }
        }
        String description = "%s %s %s host=%s cookie=%s told=%s agents=%d"
                .formatted(
                        name,
                        request.getMethod(),
                        request.getHttpURI().getPathQuery(),
                        request.getHeaders().get(HttpHeader.HOST),
                        request.getHeaders().get(HttpHeader.COOKIE),
                        forwardingHeaders(request),
                        request.getHeaders()
                                .getValuesList(HttpHeader.USER_AGENT)
                                .size());
        response.write(true, ByteBuffer.wrap(description.getBytes(UTF_8)), callback);
    }

    private static void raw(Request request, String answer) {
        EndPoint end = request.getConnectionMetaData().getConnection().getEndPoint();
        // The server does not know of this answer, so it could not handle another request of the connection.
        end.write(Callback.from(end::close), ByteBuffer.wrap(answer.getBytes(UTF_8)));
    }

    /// The forwarding headers that the gateway adds, and all headers with an underscore.
    private static List<HttpField> forwardingHeaders(Request request) {
        return request.getHeaders().stream()
                .filter(it ->
                        it.getLowerCaseName().matches("forwarded|x-forwarded-.*|x-real-ip|x-api-key|x-ambit-key|.*_.*"))
                .toList();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
