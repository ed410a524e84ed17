package dev.ambit.egress;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.problem.Problem;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.RedirectProtocolHandler;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.WWWAuthenticationProtocolHandler;
import org.eclipse.jetty.client.transport.HttpClientConnectionFactory;
import org.eclipse.jetty.client.transport.HttpClientTransportDynamic;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.ClientConnectionFactoryOverHTTP2;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/// Sends all outgoing requests, asynchronously on a few threads: HTTP/1.1 with keep-alive, and HTTP/2 if TLS
/// negotiates it. It only connects to allowed addresses, follows no redirects and stores no cookies.
public final class Egress implements AutoCloseable {

    /// Upper bound, in bytes, of the part of a response body that a POST reports.
    public static final int HEAD_BYTES_MAX = 1 << 10;

    /// Upper bound, in bytes, of a response body that is read to its end. A longer response is aborted.
    static final int BODY_BYTES_MAX = 64 << 10;

    private static final int URL_CHARS_MAX = 2_048;
    private static final int PORT_MAX = 65_535;
    private static final int IN_FLIGHT_MAX = 10_000;
    private static final int THREADS_MAX = 8;
    private static final int ANSWER_HEADERS_BYTES_MAX = 16 << 10;
    private static final long CONNECT_MILLIS_MAX = TimeUnit.SECONDS.toMillis(10);
    private static final long IDLE_MILLIS_MAX = TimeUnit.SECONDS.toMillis(60);
    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final String URL_FORM =
            "an http:// or https:// URL with a host, without user, password and fragment, of at most " + URL_CHARS_MAX
                    + " characters";

    /// Tag of a retry, which uses a connection without earlier requests.
    private record FreshConnection(Object owner) {}

    private final AllowedAddresses allowed;
    private final CheckedResolver names;
    private final HttpClient client;
    private final AtomicInteger inFlight = new AtomicInteger();

    private Egress(AllowedAddresses allowed, CheckedResolver names, HttpClient client) {
        this.allowed = allowed;
        this.names = names;
        this.client = client;
    }

    /// Starts the client.
    ///
    /// @param connectionsMax connections per owner and server
    /// @param waitingMax queued requests per owner and server; further requests fail at once
    public static Egress start(AllowedAddresses allowed, int connectionsMax, int waitingMax) {
        return start(allowed, connectionsMax, waitingMax, InetAddress::getAllByName, new SslContextFactory.Client());
    }

    static Egress start(
            AllowedAddresses allowed,
            int connectionsMax,
            int waitingMax,
            HostResolver names,
            SslContextFactory.Client tls) {
        var checkedNames = new CheckedResolver(names, allowed);
        HttpClient client = client(tls);
        client.setSocketAddressResolver(checkedNames);
        client.setMaxConnectionsPerDestination(connectionsMax);
        client.setMaxRequestsQueuedPerDestination(waitingMax);
        try {
            client.start();
        } catch (Exception e) {
            throw new IllegalStateException("Cannot start the HTTP client for outgoing requests: " + e.getMessage(), e);
        }
        client.getContentDecoderFactories().clear();
        client.getProtocolHandlers().remove(RedirectProtocolHandler.NAME);
        client.getProtocolHandlers().remove(WWWAuthenticationProtocolHandler.NAME);
        return new Egress(allowed, checkedNames, client);
    }

    /// Validates a URL. Literal addresses are checked here; host names are checked on each connection.
    ///
    /// @param field of the caller's request that contains the URL
    /// @throws Problem at `field`, if the URL is invalid or closed
    public URI checkUrl(String field, String url) {
        URI uri = parsed(field, url);
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        if (!SCHEMES.contains(scheme)
                || uri.getHost() == null
                || uri.getRawUserInfo() != null
                || uri.getRawFragment() != null
                || uri.getPort() == 0
                || uri.getPort() > PORT_MAX
                || url.length() > URL_CHARS_MAX) {
            throw refused(field, url);
        }
        if (!isAllowed(uri.getHost())) {
            throw BAD_USER_INPUT
                    .because(("`%s` is an address that is closed to outgoing requests; received `%s`."
                                    + " Send a public address, or ask the operator to open this one.")
                            .formatted(field, shortened(url)))
                    .at(field, url, "a public address, or one that the operator opened");
        }
        return uri;
    }

    /// Sends a POST request and reports the outcome once. The receiver may get the request twice: if a reused
    /// connection closes before the response begins, the request is sent again.
    ///
    /// @param owner has its own connections, so owners do not wait for each other
    /// @param url from [#checkUrl]
    /// @param headers including the content type
    /// @param timeout for the whole exchange, including the wait for a connection
    /// @param mayBegin checked right before the request is written
    /// @param onDone runs on a client thread, so it must not block
    public void post(
            Object owner,
            URI url,
            Map<String, String> headers,
            byte[] body,
            Duration timeout,
            BooleanSupplier mayBegin,
            Consumer<Outcome> onDone) {
        send(
                () -> client.newRequest(url).method("POST").body(new WithdrawableBody(body, mayBegin)),
                owner,
                headers,
                HEAD_BYTES_MAX,
                timeout,
                onDone);
    }

    /// Sends a GET request like [#post]; reports up to [#BODY_BYTES_MAX] of the response body.
    public void get(Object owner, URI url, Map<String, String> headers, Duration timeout, Consumer<Outcome> onDone) {
        send(() -> client.newRequest(url), owner, headers, BODY_BYTES_MAX, timeout, onDone);
    }

    /// Sends a POST request that is a query; reports the response body like [#get].
    public void ask(
            Object owner,
            URI url,
            Map<String, String> headers,
            byte[] body,
            Duration timeout,
            Consumer<Outcome> onDone) {
        send(
                () -> client.newRequest(url).method("POST").body(new WithdrawableBody(body, () -> true)),
                owner,
                headers,
                BODY_BYTES_MAX,
                timeout,
                onDone);
    }

    /// Returns the checking resolver, for proxies to addresses that tenants choose.
    public SocketAddressResolver addresses() {
        return names;
    }

    /// Returns the number of running requests.
    public int inFlight() {
        return inFlight.get();
    }

    /// Stops the client. Running requests fail.
    @Override
    public void close() {
        try {
            client.stop();
        } catch (Exception e) {
            throw new IllegalStateException("Cannot stop the HTTP client for outgoing requests", e);
        } finally {
            names.close();
        }
    }

    private void send(
            Supplier<Request> made,
            Object owner,
            Map<String, String> headers,
            int headBytesMax,
            Duration timeout,
            Consumer<Outcome> onDone) {
        if (inFlight.incrementAndGet() > IN_FLIGHT_MAX) {
            inFlight.decrementAndGet();
            onDone.accept(new Outcome.Failed("Too many outgoing requests are running.", Duration.ZERO));
            return;
        }
        RunningRequest.RequestFactory making = (left, isAnew) -> {
            Request request = made.get()
                    .tag(isAnew ? new FreshConnection(owner) : owner)
                    .timeout(left.toMillis(), TimeUnit.MILLISECONDS)
                    .headers(fields -> headers.forEach(fields::put));
            if (isAnew || "http".equalsIgnoreCase(request.getScheme())) {
                request.version(HttpVersion.HTTP_1_1);
            }
            return isAnew ? request.headers(fields -> fields.put(HttpHeader.CONNECTION, "close")) : request;
        };
        var call = new RunningRequest(headBytesMax, timeout, making, outcome -> {
            inFlight.decrementAndGet();
            onDone.accept(outcome);
        });
        call.begin();
    }

    private static HttpClient client(SslContextFactory.Client tls) {
        var threads = new QueuedThreadPool(THREADS_MAX);
        threads.setName("egress");
        threads.setDaemon(true);
        var connector = new ClientConnector();
        connector.setSelectors(1);
        connector.setExecutor(threads);
        connector.setSslContextFactory(tls);
        var http2 = new HTTP2Client(connector);
        http2.setMaxResponseHeadersSize(ANSWER_HEADERS_BYTES_MAX);
        var client = new HttpClient(new HttpClientTransportDynamic(
                connector, new ClientConnectionFactoryOverHTTP2.HTTP2(http2), HttpClientConnectionFactory.HTTP11));
        client.setExecutor(threads);
        client.setConnectTimeout(CONNECT_MILLIS_MAX);
        client.setIdleTimeout(IDLE_MILLIS_MAX);
        client.setDestinationIdleTimeout(IDLE_MILLIS_MAX);
        client.setMaxResponseHeadersSize(ANSWER_HEADERS_BYTES_MAX);
        client.setFollowRedirects(false);
        client.setHttpCookieStore(new HttpCookieStore.Empty());
        client.setUserAgentField(null);
        return client;
    }

    private static URI parsed(String field, String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException _) {
            throw refused(field, url);
        }
    }

    private boolean isAllowed(String host) {
        try {
            return allowed.allows(InetAddress.ofLiteral(unbracketed(host)));
        } catch (IllegalArgumentException _) {
            return true;
        }
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static Problem refused(String field, String url) {
        return BAD_USER_INPUT
                .because("`%s` must be %s.".formatted(field, URL_FORM))
                .at(field, url, URL_FORM);
    }
}
