package dev.ambit.host.bucket;

import dev.ambit.http.SlowClients;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.shaded.org.eclipse.jetty.io.AbstractEndPoint;
import org.gaul.shaded.org.eclipse.jetty.io.EndPoint;
import org.gaul.shaded.org.eclipse.jetty.server.Server;
import org.gaul.shaded.org.eclipse.jetty.server.internal.HttpConnection;
import org.jspecify.annotations.Nullable;

/// Watches the connections of the S3 endpoint for [SlowClients]. S3Proxy has its own Jetty server, which is read
/// from its private field.
final class BucketClients {

    private static final Duration CREDIT = Duration.ofSeconds(20);

    private BucketClients() {}

    static SlowClients watch(S3Proxy proxy) {
        Server server = server(proxy);
        return SlowClients.watch("slow-bucket-clients", () -> traffic(server));
    }

    private static Collection<SlowClients.ClientTraffic> traffic(Server server) {
        return Arrays.stream(server.getConnectors())
                .flatMap(connector -> connector.getConnectedEndPoints().stream())
                .map(BucketClients::traffic)
                .filter(Objects::nonNull)
                .toList();
    }

    private static SlowClients.@Nullable ClientTraffic traffic(EndPoint endPoint) {
        return endPoint.getConnection() instanceof HttpConnection http
                ? new SlowClients.ClientTraffic(
                        http,
                        http.getParser().isStart(),
                        endPoint.isFillInterested(),
                        http.getMessagesIn(),
                        http.getBytesIn(),
                        CREDIT,
                        () -> failRead(endPoint),
                        endPoint::close)
                : null;
    }

    private static void failRead(EndPoint endPoint) {
        if (endPoint instanceof AbstractEndPoint it) {
            it.getFillInterest().onFail(new TimeoutException("The client sends too slowly"));
        }
    }

    /// Returns the HTTP server of S3Proxy.
    static Server server(S3Proxy proxy) {
        try {
            Field field = S3Proxy.class.getDeclaredField("server");
            field.setAccessible(true);
            return (Server) field.get(proxy);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("S3Proxy has no field `server`; its version is not supported", e);
        }
    }
}
