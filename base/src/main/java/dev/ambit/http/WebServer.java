package dev.ambit.http;

import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.eclipse.jetty.server.Handler.Abstract.NonBlocking;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;

/// HTTP server that dispatches requests to a router.
public final class WebServer implements AutoCloseable {

    /// Default upper bound of open WebSockets. An idle one takes about 10 kB of heap (`bin/bench streams`).
    public static final int SOCKETS_MAX = 10_000;

    private static final int HEADERS_BYTES_MAX = 16 << 10;

    /// Connections for requests, besides WebSockets.
    private static final int CONNECTIONS_MAX = 10_000;

    /// Messages for slow clients may fill one eighth of the heap. A character of a message takes about one byte.
    private static final int UNSENT_HEAP_PART = 8;

    private static final long IDLE_MILLIS_MAX = TimeUnit.SECONDS.toMillis(60);
    private static final long STOPPING_IDLE_MILLIS_MAX = 250;
    private static final long STOP_MILLIS_MAX = TimeUnit.SECONDS.toMillis(20);

    /// Allows ids that contain `/`, `%` or `\`, encoded as `%2F`, `%25` or `%5C`. [Percent] splits the raw path
    /// before decoding, so none of them is a separator.
    private static final UriCompliance PATHS = UriCompliance.DEFAULT.with(
            "IDS",
            Violation.AMBIGUOUS_PATH_SEPARATOR,
            Violation.AMBIGUOUS_PATH_ENCODING,
            Violation.SUSPICIOUS_PATH_CHARACTERS);

    private final Server server;
    private final ServerConnector connector;
    private final Sockets sockets;
    private final Readiness readiness;

    private WebServer(Server server, ServerConnector connector, Sockets sockets, Readiness readiness) {
        this.server = server;
        this.connector = connector;
        this.sockets = sockets;
        this.readiness = readiness;
    }

    /// Starts a server. It accepts connections when this returns.
    ///
    /// @param host address or name of this machine; `0.0.0.0` for all its addresses
    /// @param port 0 for any free port
    /// @param waitingMax maximum number of requests on virtual threads; further ones are answered 503
    /// @throws CannotListen if the address or the port cannot be used
    public static WebServer start(
            String host, int port, Router router, int waitingMax, Metrics metrics, Readiness readiness) {
        return start(
                host,
                port,
                router,
                waitingMax,
                SOCKETS_MAX,
                Admission.OPEN,
                ResponseListener.UNSEEN,
                ClientAddress.CONNECTION,
                metrics,
                readiness);
    }

    /// Starts a server with hooks.
    ///
    /// @param socketsMax maximum number of open WebSockets; further ones are answered 503
    /// @param admission decides which requests may wait
    /// @param served listens to responses
    /// @param origin determines the client address of a request
    public static WebServer start(
            String host,
            int port,
            Router router,
            int waitingMax,
            int socketsMax,
            Admission admission,
            ResponseListener served,
            ClientAddress origin,
            Metrics metrics,
            Readiness readiness) {
        return start(
                host,
                port,
                router,
                new Dispatch(waitingMax, admission, metrics),
                served,
                origin,
                metrics,
                readiness,
                socketsMax,
                Runtime.getRuntime().maxMemory() / UNSENT_HEAP_PART,
                IDLE_MILLIS_MAX);
    }

    static WebServer start(
            String host,
            int port,
            Router router,
            Dispatch dispatch,
            ResponseListener served,
            ClientAddress origin,
            Metrics metrics,
            Readiness readiness,
            int socketsMax,
            long unsentCharsMax,
            long idleMillisMax) {
        var server = new Server();
        var connector = new ServerConnector(
                server, new HttpConnectionFactory(configuration()), new CleartextHttp2(configuration()));
        connector.setHost(host);
        connector.setPort(port);
        connector.setIdleTimeout(idleMillisMax);
        connector.setShutdownIdleTimeout(STOPPING_IDLE_MILLIS_MAX);
        JettyClients.watch(connector);
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(CONNECTIONS_MAX + socketsMax, server));
        var sockets = new Sockets(server, socketsMax, unsentCharsMax, idleMillisMax);
        var root = root(router, dispatch, sockets, served, origin, metrics);
        server.setHandler(new GracefulHandler(new Compression(root)));
        server.setErrorHandler(new EarlyRefusals(metrics));
        server.setStopTimeout(STOP_MILLIS_MAX);
        try {
            server.start();
        } catch (Exception e) {
            sockets.close();
            throw new CannotListen(host, port, e);
        }
        return new WebServer(server, connector, sockets, readiness);
    }

    public int port() {
        return connector.getLocalPort();
    }

    /// Shuts down gracefully: becomes unready, accepts no new requests and completes those in progress.
    @Override
    public void close() {
        readiness.end();
        sockets.close();
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The web server failed to shut down", e);
        }
    }

    private static HttpConfiguration configuration() {
        var configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setRequestHeaderSize(HEADERS_BYTES_MAX);
        configuration.setUriCompliance(PATHS);
        return configuration;
    }

    private static NonBlocking root(
            Router router,
            Dispatch dispatch,
            Sockets sockets,
            ResponseListener served,
            ClientAddress origin,
            Metrics metrics) {
        var room = new BodyBuffers();
        return new NonBlocking() {
            @Override
            public boolean handle(
                    org.eclipse.jetty.server.Request request,
                    org.eclipse.jetty.server.Response response,
                    Callback callback) {
                new Exchange(request, response, callback, served, origin, metrics)
                        .answer(router, dispatch, room, sockets);
                return true;
            }
        };
    }
}
