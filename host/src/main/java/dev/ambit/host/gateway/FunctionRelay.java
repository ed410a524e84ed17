package dev.ambit.host.gateway;

import dev.ambit.host.function.FunctionAdmission;
import dev.ambit.host.function.Instance;
import dev.ambit.http.ClientAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Transport;
import org.eclipse.jetty.server.Request;

/// A [Relay] to functions of this host. They all have the same address in their own networks, so connections are
/// distinguished by instance.
final class FunctionRelay extends Relay {

    /// Request attribute with the target [Instance].
    static final String INSTANCE = FunctionRelay.class.getName();

    private static final InetSocketAddress INSIDE =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), FunctionAdmission.PORT);

    /// Idle timeout, shorter than the idle timeout of functions: Node.js closes idle connections after five
    /// seconds.
    private static final long UNUSED_MILLIS_MAX = TimeUnit.SECONDS.toMillis(2);

    /// Time after which connections to an exited instance are forgotten.
    private static final long DESTINATION_MILLIS_MAX = TimeUnit.SECONDS.toMillis(60);

    FunctionRelay(ClientAddress origin) {
        super((_, _, _, promise) -> promise.succeeded(List.of(INSIDE)), origin);
    }

    @Override
    protected void configureHttpClient(HttpClient client) {
        super.configureHttpClient(client);
        client.setIdleTimeout(UNUSED_MILLIS_MAX);
        client.setDestinationIdleTimeout(DESTINATION_MILLIS_MAX);
    }

    @Override
    protected HttpURI rewriteHttpURI(Request request) {
        return at("http", INSIDE.getAddress().getHostAddress(), FunctionAdmission.PORT, request);
    }

    @Override
    protected org.eclipse.jetty.client.Request newProxyToServerRequest(Request request, HttpURI uri) {
        return super.newProxyToServerRequest(request, uri)
                .idleTimeout(site(request).patience().toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    Object tag(Request request) {
        return Objects.requireNonNull(request.getAttribute(INSTANCE));
    }

    @Override
    HttpClientTransportOverHTTP newTransport(ClientConnector connector) {
        return new HttpClientTransportOverHTTP(connector) {
            @Override
            public org.eclipse.jetty.client.Origin newOrigin(org.eclipse.jetty.client.Request to) {
                return super.newOrigin(to.transport(new Transport.TCPUnix(((Instance) to.getTag()).socket())));
            }
        };
    }
}
