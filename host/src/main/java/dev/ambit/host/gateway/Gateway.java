package dev.ambit.host.gateway;

import dev.ambit.egress.Egress;
import dev.ambit.host.cdn.Edge;
import dev.ambit.host.function.FunctionHost;
import dev.ambit.host.lookup.ForwardingHosts;
import dev.ambit.host.lookup.ServerContact;
import dev.ambit.http.CannotListen;
import dev.ambit.http.CleartextHttp2;
import dev.ambit.http.ClientAddress;
import dev.ambit.http.JettyClients;
import dev.ambit.http.Trace;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/// Serves the host names of stacks on a port of its own. Pages of tenants therefore have another origin than the
/// console, and share no sessions with it.
public final class Gateway implements AutoCloseable {

    /// The header of probes, which the gateway answers itself.
    public static final String PROBE_HEADER = "X-Ambit-Probe";

    private static final String PORT_OPTION = "--gateway-port";
    private static final System.Logger LOG = System.getLogger(Gateway.class.getName());
    static final int HEADERS_BYTES_MAX = 16 << 10;

    /// Allows the characters that browsers leave in paths. The gateway decides by the decoded path
    /// ([dev.ambit.host.cdn.RequestPath]) and passes the path on as sent, so these forms are not ambiguous.
    private static final UriCompliance PATHS = UriCompliance.DEFAULT.with(
            "gateway",
            UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT,
            UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
            UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
            UriCompliance.Violation.BAD_UTF8_ENCODING,
            UriCompliance.Violation.TRUNCATED_UTF8_ENCODING,
            UriCompliance.Violation.UTF16_ENCODINGS,
            UriCompliance.Violation.ILLEGAL_PATH_CHARACTERS,
            UriCompliance.Violation.SUSPICIOUS_PATH_CHARACTERS);

    private static final int CONNECTIONS_MAX = 10_000;
    private static final int THREADS_MAX = 64;
    private static final long IDLE_MILLIS_MAX = TimeUnit.SECONDS.toMillis(60);
    private static final long STOP_MILLIS_MAX = TimeUnit.SECONDS.toMillis(20);

    private final Server server;

    private Gateway(Server server) {
        this.server = server;
    }

    /// Starts the gateway, which listens when this returns.
    ///
    /// @param lookup finds the stack that a host name belongs to
    /// @param contact decides how long known stacks are served while the server does not answer
    /// @param forwarders credentials of the hosts that may forward requests to this host
    /// @param egress checks the addresses of upstreams
    /// @param functions functions that this host process runs
    /// @param edge serves CDN distributions
    /// @param clientAddress determines client addresses behind trusted proxies
    /// @param probeKey value of the header that makes a request a probe
    /// @throws CannotListen with a message that names the address and the port
    public static Gateway start(
            String host,
            int port,
            SiteLookup lookup,
            ServerContact contact,
            ForwardingHosts forwarders,
            Egress egress,
            FunctionHost functions,
            Edge edge,
            ClientAddress clientAddress,
            String probeKey) {
        var threads = new QueuedThreadPool(THREADS_MAX);
        threads.setName("gateway");
        var server = new Server(threads);
        var connector = new ServerConnector(
                server, new HttpConnectionFactory(configuration()), new CleartextHttp2(configuration()));
        connector.setHost(host);
        connector.setPort(port);
        connector.setIdleTimeout(IDLE_MILLIS_MAX);
        JettyClients.watch(connector);
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(CONNECTIONS_MAX, server));
        var relay = new Relay(egress.addresses(), clientAddress);
        var toFunctions = new FunctionRelay(clientAddress);
        var toHosts = new ForwardRelay(clientAddress);
        var sockets = new SocketRelay(relay);
        var functionSockets = new SocketRelay(toFunctions);
        var hostSockets = new SocketRelay(toHosts);
        String name = "ambit-" + UUID.randomUUID();
        for (Relay each : List.of(relay, toFunctions, toHosts)) {
            each.setViaHost(name);
            each.setServer(server);
            server.addBean(each);
        }
        server.addBean(sockets);
        server.addBean(functionSockets);
        server.addBean(hostSockets);
        var functionHandler = new FunctionHandler(functions, toFunctions, functionSockets);
        var forwards = new ForwardHandler(forwarders, toHosts, hostSockets);
        server.setHandler(new GracefulHandler(new SiteHandler(
                new Sites(lookup, contact), relay, sockets, functionHandler, forwards, edge, probeKey)));
        server.setErrorHandler(new Faults());
        server.setRequestLog(Gateway::log);
        server.setStopTimeout(STOP_MILLIS_MAX);
        try {
            server.start();
        } catch (Exception e) {
            throw new CannotListen(host, port, PORT_OPTION, e);
        }
        return new Gateway(server);
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("Cannot stop the gateway", e);
        }
    }

    private static HttpConfiguration configuration() {
        var configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setRequestHeaderSize(HEADERS_BYTES_MAX);
        configuration.setUriCompliance(PATHS);
        return configuration;
    }

    /// Renders errors without the messages of exceptions.
    private static final class Faults extends ErrorHandler {

        @Override
        protected void generateResponse(
                Request request,
                Response response,
                int status,
                @Nullable String message,
                @Nullable Throwable cause,
                Callback callback)
                throws IOException {
            super.generateResponse(request, response, status, HttpStatus.getMessage(status), null, callback);
        }
    }

    private static void log(Request request, Response response) {
        Object trace = request.getAttribute(Trace.HEADER);
        Trace.run(trace instanceof String it ? it : Trace.newId(), () -> line(request, response));
    }

    private static void line(Request request, Response response) {
        LOG.log(
                System.Logger.Level.INFO,
                () -> "%s %s %s %d in %d ms"
                        .formatted(
                                Request.getServerName(request),
                                request.getMethod(),
                                request.getHttpURI().getPath(),
                                response.getStatus(),
                                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - request.getBeginNanoTime())));
    }
}
