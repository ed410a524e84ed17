package dev.ambit.http;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.jspecify.annotations.Nullable;

/// HTTP/2 without TLS, on the port of HTTP/1.1: for whoever begins with it.
/// Nobody changes to it later: a proxy that lets `Upgrade: h2c` pass would no longer see what is asked, and so
/// keep no path from the world.
public final class CleartextHttp2 extends HTTP2CServerConnectionFactory {

    /// Of one connection. A proxy may have one for all that it passes on.
    private static final int STREAMS_MAX = 1_000;

    public CleartextHttp2(HttpConfiguration configuration) {
        super(configuration);
        setMaxConcurrentStreams(STREAMS_MAX);
    }

    /// The library asks for both. Only the first line of HTTP/2 itself has that version.
    @Override
    public @Nullable Connection upgradeConnection(
            Connector connector, EndPoint endPoint, MetaData.Request request, HttpFields.Mutable switching) {
        return request.getHttpVersion() == HttpVersion.HTTP_2
                ? super.upgradeConnection(connector, endPoint, request, switching)
                : null;
    }
}
