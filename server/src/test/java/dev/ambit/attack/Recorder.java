package dev.ambit.attack;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/// A function of an attacker: it keeps every header that it gets, and answers with cookies and headers that are
/// Ambit's own.
final class Recorder implements AutoCloseable {

    private final List<String> received = new CopyOnWriteArrayList<>();
    private final Server server = new Server(0);
    private volatile List<String> cookies = List.of();

    private Recorder() {
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                request.getHeaders().forEach(it -> received.add(it.toString()));
                received.add(request.getHttpURI().toString());
                cookies.forEach(it -> response.getHeaders().add(HttpHeader.SET_COOKIE, it));
                response.getHeaders().add("X-Ambit-Sequence", "999");
                response.getHeaders().add("X-Kept", "yes");
                response.getHeaders().add(HttpHeader.CONTENT_TYPE, "text/html");
                response.write(true, ByteBuffer.wrap("<title>Shop</title>".getBytes(UTF_8)), callback);
                return true;
            }
        });
    }

    static Recorder start() throws Exception {
        var recorder = new Recorder();
        recorder.server.start();
        return recorder;
    }

    /// From now on, these are set with each answer.
    void set(String... cookies) {
        this.cookies = List.of(cookies);
    }

    /// Every header and address so far, a line each.
    String recordedText() {
        return String.join("\n", received);
    }

    String url() {
        return "http://127.0.0.1:" + ((ServerConnector) server.getConnectors()[0]).getLocalPort();
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
