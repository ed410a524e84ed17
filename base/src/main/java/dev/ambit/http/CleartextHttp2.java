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

/// HTTP/2 without TLS on the HTTP/1.1 port, for clients with prior knowledge. `Upgrade: h2c` is ignored:
/// a proxy in front would no longer see the requests, and its path rules would not apply.
public final class CleartextHttp2 extends HTTP2CServerConnectionFactory {

    /// Streams for each connection. A proxy may send all its requests over one connection.
    private static final int STREAMS_MAX = 1_000;

    public CleartextHttp2(HttpConfiguration configuration) {
        super(configuration);
        setMaxConcurrentStreams(STREAMS_MAX);
    }

    /// Accepts prior knowledge and ignores `Upgrade: h2c`. Only the HTTP/2 preface has the version `HTTP_2`.
    @Override
    public @Nullable Connection upgradeConnection(
            Connector connector, EndPoint endPoint, MetaData.Request request, HttpFields.Mutable switching) {
        return request.getHttpVersion() == HttpVersion.HTTP_2
                ? super.upgradeConnection(connector, endPoint, request, switching)
                : null;
    }
}
