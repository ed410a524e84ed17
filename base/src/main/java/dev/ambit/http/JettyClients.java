package dev.ambit.http;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.HTTP2Stream;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.jspecify.annotations.Nullable;

/// Reports the connections of a Jetty connector to [SlowClients] while the connector runs.
public final class JettyClients extends AbstractLifeCycle {

    private static final Duration CREDIT = Duration.ofSeconds(20);

    /// Over HTTP/2, a client may keep a connection open with pings.
    private static final Duration HTTP2_CREDIT = Duration.ofMinutes(2);

    private final ServerConnector connector;
    private @Nullable SlowClients slowClients;

    private JettyClients(ServerConnector connector) {
        this.connector = connector;
    }

    /// Watches a connector. Starts and stops with it.
    public static void watch(ServerConnector connector) {
        connector.addBean(new JettyClients(connector));
    }

    @Override
    protected void doStart() {
        slowClients = SlowClients.watch("slow-clients", this::traffic);
    }

    @Override
    protected void doStop() {
        Objects.requireNonNull(slowClients).close();
    }

    private Collection<SlowClients.ClientTraffic> traffic() {
        return connector.getConnectedEndPoints().stream()
                .map(endPoint -> switch (endPoint.getConnection()) {
                    case HttpConnection http -> http1(endPoint, http);
                    case HTTP2Connection http2 -> http2(endPoint, http2);
                    case null, default -> null;
                })
                .filter(Objects::nonNull)
                .toList();
    }

    private static SlowClients.ClientTraffic http1(EndPoint endPoint, HttpConnection http) {
        return new SlowClients.ClientTraffic(
                http,
                http.getParser().isStart(),
                endPoint.isFillInterested(),
                http.getMessagesIn(),
                http.getBytesIn(),
                CREDIT,
                () -> failRead(endPoint),
                endPoint::close);
    }

    /// Fails the pending read as an idle timeout does, so that a handler can still answer 408.
    private static void failRead(EndPoint endPoint) {
        if (endPoint instanceof AbstractEndPoint it) {
            it.getFillInterest().onFail(new TimeoutException("The client sends too slowly"));
        }
    }

    /// Describes an HTTP/2 connection. A client whose flow control window is used up waits for the server.
    private static SlowClients.ClientTraffic http2(EndPoint endPoint, HTTP2Connection http2) {
        HTTP2Session session = http2.getSession();
        List<HTTP2Stream> sending = session.getStreams().stream()
                .filter(HTTP2Stream.class::isInstance)
                .map(HTTP2Stream.class::cast)
                .filter(it -> !it.isRemotelyClosed())
                .toList();
        boolean isIdle = session.getStreams().isEmpty();
        return new SlowClients.ClientTraffic(
                http2,
                isIdle,
                isIdle || sending.stream().anyMatch(it -> it.getRecvWindow() > 0),
                sending.isEmpty() ? session.getStreamsOpened() : -1,
                http2.getBytesIn(),
                HTTP2_CREDIT,
                () -> session.close(ErrorCode.ENHANCE_YOUR_CALM_ERROR.code, "slow", Callback.NOOP),
                endPoint::close);
    }
}
