package dev.ambit.host.cdn;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Zeros;
import dev.ambit.host.bucket.BucketObject;
import java.io.FilterInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;

/// The body of an object from a bucket.
class ResponseBodyTest {

    private static final long BYTES = 32L << 20;

    private final Set<Thread> readers = ConcurrentHashMap.newKeySet();

    @Test
    void body_for_a_slow_client_is_read_on_one_virtual_thread() throws Exception {
        var server = new Server();
        server.addConnector(new ServerConnector(server));
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws IOException {
                new ResponseBody.Stored(object()).write(response, 0, BYTES, callback);
                return true;
            }
        });
        server.start();
        try (var visitor = new Socket(
                InetAddress.getLoopbackAddress(), ((ServerConnector) server.getConnectors()[0]).getLocalPort())) {
            visitor.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(US_ASCII));
            Thread.sleep(500);

            assertThat(visitor.getInputStream().readAllBytes()).hasSizeGreaterThan((int) BYTES);
            assertThat(readers).hasSize(1).allMatch(Thread::isVirtual);
        } finally {
            server.stop();
        }
    }

    private BucketObject object() {
        BucketObject.Content zeros = _ -> new FilterInputStream(new Zeros(BYTES)) {
            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                readers.add(Thread.currentThread());
                return super.read(bytes, from, length);
            }
        };
        return new BucketObject("application/octet-stream", "\"1\"", Instant.EPOCH, BYTES, null, null, zeros);
    }
}
