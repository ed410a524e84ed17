package dev.ambit.host.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.ClientAddress;
import dev.ambit.http.PlatformName;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.proxy.ProxyHandler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.HostPort;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.jspecify.annotations.Nullable;

/// Proxies requests to the upstream or remote API stage of their site, and streams both directions.
sealed class Relay extends ProxyHandler permits FunctionRelay, ForwardRelay {

    /// Request attribute with the [HostSite].
    static final String SITE = Relay.class.getName();

    /// Request attribute with the [Visitor], if another host has forwarded the request.
    static final String FORWARDED = Relay.class.getName() + ".forwarded";

    private static final String INTERIM = Relay.class.getName() + ".interim";

    /// Number of interim responses (1xx) to a request.
    private static final int INTERIM_MAX = 10;

    private static final int CONNECTIONS_MAX = 256;
    private static final int WAITING_MAX = 1_024;
    private static final int THREADS_MAX = 2;

    /// Largest request headers: those received, and the forwarding headers.
    private static final int HEADERS_BYTES_MAX = Gateway.HEADERS_BYTES_MAX + (4 << 10);

    private static final int ANSWER_HEADERS_BYTES_MAX = 16 << 10;
    private static final long CONNECT_MILLIS_MAX = TimeUnit.SECONDS.toMillis(5);

    /// Forwarding headers that are removed from requests, because clients can forge them.
    private static final Set<String> OURS = Set.of("forwarded", "x-real-ip");

    private static final String OURS_BEGIN = "x-forwarded-";

    /// Characters that browsers leave in a query although a URI does not allow them, such as `|`, `{` or a lone `%`
    /// (RFC 3986 §3.4).
    private static final Pattern NOT_OF_A_QUERY = Pattern.compile("%(?![0-9A-Fa-f]{2})|[^!$%&-;=?-Z\\[\\]_a-z~]");

    /// Characters that no client sends unencoded. All others of a path pass as sent.
    private static final Pattern NOT_ASCII = Pattern.compile("[^!-~]");

    private static final Pattern NOT_OF_A_PATH = Pattern.compile("%(?![0-9A-Fa-f]{2})|[^!$%&-;=?-Z_a-z~]");

    private static final EnumSet<HttpHeader> OF_A_HALF = EnumSet.of(
            HttpHeader.SEC_WEBSOCKET_KEY, HttpHeader.SEC_WEBSOCKET_VERSION, HttpHeader.SEC_WEBSOCKET_EXTENSIONS);

    private final @Nullable SocketAddressResolver addresses;
    private final ClientAddress origin;

    /// @param addresses resolver that refuses closed addresses; null if no address is closed
    /// @param origin determines client addresses behind trusted proxies
    Relay(@Nullable SocketAddressResolver addresses, ClientAddress origin) {
        this.addresses = addresses;
        this.origin = origin;
    }

    @Override
    protected HttpClient newHttpClient() {
        var connector = new ClientConnector();
        connector.setSelectors(THREADS_MAX);
        HttpClientTransportOverHTTP transport = newTransport(connector);
        // Callbacks write the content, so no thread blocks.
        transport.setInvocationType(InvocationType.NON_BLOCKING);
        return new HttpClient(transport);
    }

    HttpClientTransportOverHTTP newTransport(ClientConnector connector) {
        return new HttpClientTransportOverHTTP(connector);
    }

    @Override
    protected void configureHttpClient(HttpClient client) {
        super.configureHttpClient(client);
        client.setSocketAddressResolver(addresses);
        client.setUserAgentField(null);
        client.setMaxConnectionsPerDestination(CONNECTIONS_MAX);
        client.setMaxRequestsQueuedPerDestination(WAITING_MAX);
        client.setConnectTimeout(CONNECT_MILLIS_MAX);
        client.setMaxRequestHeadersSize(HEADERS_BYTES_MAX);
        client.setMaxResponseHeadersSize(ANSWER_HEADERS_BYTES_MAX);
    }

    @Override
    protected HttpURI rewriteHttpURI(Request request) {
        URI upstream = Objects.requireNonNull(site(request).upstream());
        HttpURI to = at(upstream.getScheme(), upstream.getHost(), upstream.getPort(), request);
        return site(request).isStageRemote()
                ? HttpURI.build(to).path(upstream.getRawPath() + to.getPath()).asImmutable()
                : to;
    }

    /// Returns the request's URI at another address.
    static HttpURI at(String scheme, String host, int port, Request request) {
        HttpURI.Mutable to = HttpURI.build(request.getHttpURI()).scheme(scheme).authority(host, port);
        String query = to.getQuery();
        return to.path(encoded(NOT_ASCII, Objects.requireNonNull(to.getPath())))
                .query(query == null ? null : encoded(NOT_OF_A_QUERY, query))
                .asImmutable();
    }

    /// Returns the request of the client. Its path is set as text, because [java.net.URI] refuses some paths of
    /// browsers. The client would read the text `//a/b` as the path `/b` of the host `a`, so such a path is part of
    /// a URI.
    private org.eclipse.jetty.client.Request toServer(Request request, HttpURI uri) {
        String target = Objects.requireNonNull(uri.getPathQuery());
        return target.startsWith("//")
                ? super.newProxyToServerRequest(request, HttpURI.build(uri).pathQuery(encoded(NOT_OF_A_PATH, target)))
                : super.newProxyToServerRequest(request, HttpURI.build(uri).pathQuery("/"))
                        .path(target);
    }

    private static String encoded(Pattern not, String text) {
        return not.matcher(text).replaceAll(it -> URLEncoder.encode(it.group(), UTF_8));
    }

    @Override
    protected org.eclipse.jetty.client.Request newProxyToServerRequest(Request request, HttpURI uri) {
        return toServer(request, uri)
                .onResponseBegin(Relay::requireFinal)
                .tag(tag(request))
                .timeout(site(request).patience().toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Refuses a final response with an interim status. After 101, a visitor who has not asked for an upgrade would
    /// read the bytes of the function in another protocol, or wait for ever. WebSockets have requests of their own.
    private static void requireFinal(org.eclipse.jetty.client.Response answer) {
        if (HttpStatus.isInformational(answer.getStatus())) {
            var _ = answer.abort(new IOException("The upstream answered %d".formatted(answer.getStatus())));
        }
    }

    @Override
    protected Runnable onServerToProxyResponse100Continue(Request from, org.eclipse.jetty.client.Request to) {
        return isWithinInterimMax(to) ? super.onServerToProxyResponse100Continue(from, to) : () -> {};
    }

    @Override
    protected void onServerToProxyResponse102Processing(
            Request from, org.eclipse.jetty.client.Request to, HttpFields headers, Response response) {
        if (isWithinInterimMax(to)) {
            super.onServerToProxyResponse102Processing(from, to, headers, response);
        }
    }

    @Override
    protected void onServerToProxyResponse103EarlyHints(
            Request from, org.eclipse.jetty.client.Request to, HttpFields headers, Response response) {
        if (isWithinInterimMax(to)) {
            super.onServerToProxyResponse103EarlyHints(from, to, headers, response);
        }
    }

    /// Counts an interim response. Aborts the request after too many, which could go on until its timeout.
    private static boolean isWithinInterimMax(org.eclipse.jetty.client.Request to) {
        int count = (Integer) to.getAttributes().getOrDefault(INTERIM, 0) + 1;
        to.attribute(INTERIM, count);
        if (count > INTERIM_MAX) {
            var _ = to.abort(
                    new IOException("The upstream sent more than %d interim responses".formatted(INTERIM_MAX)));
        }
        return count <= INTERIM_MAX;
    }

    /// Returns a key that distinguishes connections to the same address; null if the address suffices.
    @Nullable
    Object tag(Request request) {
        return null;
    }

    @Override
    protected void copyRequestHeaders(Request from, org.eclipse.jetty.client.Request to) {
        super.copyRequestHeaders(from, to);
        to.headers(
                headers -> headers.stream().filter(Relay::isOurs).toList().forEach(it -> headers.remove(it.getName())));
        HostSite site = site(from);
        if (site.isStageRemote()) {
            to.headers(headers -> headers.put(SiteHandler.KEY, site.key())
                    .put(
                            HttpHeader.HOST,
                            Objects.requireNonNull(site.upstream()).getAuthority()));
        }
    }

    /// Adds `Forwarded` and the headers that most programs read instead. The values are those of a trusted proxy or of
    /// another host, or of the connection.
    @Override
    protected void addForwardedHeader(Request from, org.eclipse.jetty.client.Request to) {
        String visitor = visitor(from);
        String host = from.getHeaders().get(HttpHeader.HOST);
        String scheme = isSecure(from) ? "https" : "http";
        String forwarded = "by=%s;for=%s;host=%s;proto=%s"
                .formatted(
                        quoted(Request.getLocalAddr(from)),
                        quoted(HostPort.normalizeHost(visitor)),
                        quoted(host),
                        scheme);
        to.headers(headers -> headers.put(HttpHeader.FORWARDED, forwarded)
                .put(HttpHeader.X_FORWARDED_FOR, visitor)
                .put(HttpHeader.X_FORWARDED_PROTO, scheme)
                .put(HttpHeader.X_FORWARDED_HOST, host));
    }

    /// Returns the address of the visitor.
    final String visitor(Request from) {
        Visitor visitor = forwarded(from);
        return visitor != null
                ? visitor.address()
                : origin.of(Request.getRemoteAddr(from), from.getHeaders().getCSV(HttpHeader.X_FORWARDED_FOR, false));
    }

    /// Returns whether the visitor uses TLS.
    final boolean isSecure(Request from) {
        Visitor visitor = forwarded(from);
        return visitor != null
                ? visitor.isSecure()
                : origin.isProxy(Request.getRemoteAddr(from))
                        && "https".equals(from.getHeaders().get(HttpHeader.X_FORWARDED_PROTO));
    }

    private static @Nullable Visitor forwarded(Request request) {
        return (Visitor) request.getAttribute(FORWARDED);
    }

    /// Returns whether another host has forwarded the request.
    static boolean isForwarded(Request request) {
        return request.getAttribute(FORWARDED) != null;
    }

    @Override
    protected void onServerToProxyResponseFailure(
            Request request,
            org.eclipse.jetty.client.Request upstream,
            org.eclipse.jetty.client.Response answer,
            Response response,
            Callback callback,
            Throwable failure) {
        if (response.isCommitted()) {
            callback.failed(failure);
        } else if (failure instanceof TimeoutException) {
            GatewayError.SLOW.answer(request, response, callback);
        } else {
            unreachable().answer(request, response, callback);
        }
    }

    /// Returns the answer if the target cannot be reached.
    GatewayError unreachable() {
        return GatewayError.UNREACHABLE;
    }

    /// Returns the headers of a WebSocket handshake to the function, without headers that concern a single
    /// connection.
    HttpFields onward(Request request) {
        org.eclipse.jetty.client.Request to = newProxyToServerRequest(request, rewriteHttpURI(request));
        copyRequestHeaders(request, to);
        addProxyHeaders(request, to);
        return HttpFields.build(to.getHeaders(), OF_A_HALF);
    }

    private static String quoted(String value) {
        return HttpField.PARAMETER_TOKENIZER.quote(value);
    }

    private static boolean isOurs(HttpField field) {
        String name = PlatformName.header(field.getName());
        return OURS.contains(name) || name.startsWith(OURS_BEGIN);
    }

    static HostSite site(Request request) {
        return (HostSite) Objects.requireNonNull(request.getAttribute(SITE));
    }
}
