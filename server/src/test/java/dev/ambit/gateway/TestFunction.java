package dev.ambit.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/// The function of one stage: says what it was asked, signs visitors in, hangs, or ends in the middle.
final class TestFunction implements AutoCloseable {

    private final Server server = new Server();

    private TestFunction(String name) {
        server.addConnector(new ServerConnector(server));
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                answer(name, request, response, callback);
                return true;
            }
        });
    }

    static TestFunction start(String name) throws Exception {
        var function = new TestFunction(name);
        function.server.start();
        return function;
    }

    String url() {
        return "http://127.0.0.1:" + ((ServerConnector) server.getConnectors()[0]).getLocalPort();
    }

    private static void answer(String name, Request request, Response response, Callback callback) throws Exception {
        switch (Request.getPathInContext(request)) {
            case "/sign-in" ->
                response.getHeaders()
                        .put(
                                HttpHeader.SET_COOKIE,
                                "session=visitor-of-%s; Path=/; HttpOnly; Domain=acme.fi".formatted(name));
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
            default -> {
                // It says what it was asked.
            }
        }
        String said = "%s %s %s cookie=%s forwarded=%s"
                .formatted(
                        name,
                        request.getMethod(),
                        request.getHttpURI().getPathQuery(),
                        request.getHeaders().get(HttpHeader.COOKIE),
                        request.getHeaders().get(HttpHeader.X_FORWARDED_FOR));
        response.write(true, ByteBuffer.wrap(said.getBytes(UTF_8)), callback);
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
