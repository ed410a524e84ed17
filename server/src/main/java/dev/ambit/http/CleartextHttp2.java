package dev.ambit.http;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.jspecify.annotations.Nullable;

/// HTTP/2 without TLS, on the port of HTTP/1.1: for whoever begins with it, or asks to change to it.
final class CleartextHttp2 extends HTTP2CServerConnectionFactory {

    /// Of one connection. Java's client has one for all that it asks at once, and fails beyond.
    private static final int STREAMS_MAX = 1_000;

    CleartextHttp2(HttpConfiguration configuration) {
        super(configuration);
        setMaxConcurrentStreams(STREAMS_MAX);
    }

    /// Changes nothing while a body is to come. The library knows that of a body with a length; the parts of one
    /// without it would be taken for HTTP/2.
    @Override
    public @Nullable Connection upgradeConnection(
            Connector connector, EndPoint endPoint, MetaData.Request request, HttpFields.Mutable switching) {
        return request.getHttpFields().contains(HttpHeader.TRANSFER_ENCODING)
                ? null
                : super.upgradeConnection(connector, endPoint, request, switching);
    }
}
