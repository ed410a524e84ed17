package dev.ambit.http;

import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.transport.HttpClientConnectionFactory;
import org.eclipse.jetty.client.transport.HttpClientTransportDynamic;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.ClientConnectionFactoryOverHTTP2;
import org.eclipse.jetty.io.ClientConnector;

/// Begins with HTTP/2 without TLS, as a proxy may; Java's own client can only ask to change to it.
final class TestClient implements AutoCloseable {

    private final HttpClient client;

    TestClient() {
        var connector = new ClientConnector();
        client = new HttpClient(new HttpClientTransportDynamic(
                connector,
                HttpClientConnectionFactory.HTTP11,
                new ClientConnectionFactoryOverHTTP2.HTTP2(new HTTP2Client(connector))));
        client.setMaxConnectionsPerDestination(1);
        try {
            client.start();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        client.getContentDecoderFactories().clear();
    }

    Request request(TestWeb web, String path, HttpVersion version) {
        return client.newRequest("http://127.0.0.1:%d%s".formatted(web.port(), path))
                .version(version)
                .timeout(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        try {
            client.stop();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
