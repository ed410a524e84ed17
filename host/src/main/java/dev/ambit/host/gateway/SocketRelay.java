package dev.ambit.host.gateway;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.UpgradeProtocolHandler;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.ContainerLifeCycle;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.client.CoreClientUpgradeRequest;
import org.eclipse.jetty.websocket.core.client.UpgradeListener;
import org.eclipse.jetty.websocket.core.client.WebSocketCoreClient;
import org.eclipse.jetty.websocket.core.exception.UpgradeException;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;
import org.jspecify.annotations.Nullable;

/// Proxies WebSockets to the function of their site. It connects to the function first and accepts the visitor if
/// that succeeds. Compression is disabled, because it needs memory per connection.
final class SocketRelay extends ContainerLifeCycle {

    private static final int SOCKETS_OF_SITE_MAX = 1_000;
    private static final int FRAME_BYTES_MAX = 64 << 10;
    private static final Duration SILENCE_MAX = Duration.ofSeconds(60);

    private final Relay relay;
    private final WebSocketComponents components = new WebSocketComponents();
    private final WebSocketMappings mappings = new WebSocketMappings(components);
    private final Map<UUID, Set<SocketBridge>> open = new ConcurrentHashMap<>();
    private volatile @Nullable WebSocketCoreClient client;

    /// @param relay started first; its HTTP client and limits are shared
    SocketRelay(Relay relay) {
        this.relay = relay;
    }

    /// Whether a request is a WebSocket handshake. Clients with HTTP/2 use a separate HTTP/1.1 connection.
    static boolean isAsked(Request request) {
        return request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1
                && request.getHeaders().contains(HttpHeader.UPGRADE, "websocket");
    }

    /// Handles a handshake.
    ///
    /// @param request with a [HostSite] that has a function
    void handle(Request request, Response response, Callback callback) throws Exception {
        HostSite site = Relay.site(request);
        Set<SocketBridge> bridges = open.computeIfAbsent(site.environmentId(), _ -> ConcurrentHashMap.newKeySet());
        if (bridges.size() >= SOCKETS_OF_SITE_MAX) {
            GatewayError.TOO_MANY.answer(request, response, callback);
            return;
        }
        var bridge = new SocketBridge(bridges::remove);
        var answer = new Answer();
        bridges.add(bridge);
        CompletableFuture<CoreSession> connected;
        try {
            connected = connect(bridge, answer, request);
        } catch (IOException | RuntimeException e) {
            bridges.remove(bridge);
            throw e;
        }
        var _ = connected.whenComplete((_, failure) -> {
            if (failure != null) {
                bridges.remove(bridge);
                refuse(failure, request, response, callback);
            } else {
                open(bridge, answer, request, response, callback);
            }
        });
    }

    /// Enables upgrades in the proxy's HTTP client.
    @Override
    protected void doStart() throws Exception {
        relay.getHttpClient().getProtocolHandlers().put(new UpgradeProtocolHandler());
        var started = new WebSocketCoreClient(relay.getHttpClient(), components);
        addManaged(started);
        client = started;
        super.doStart();
    }

    @Override
    protected void doStop() throws Exception {
        open.values().forEach(it -> it.forEach(SocketBridge::goAway));
        super.doStop();
    }

    private CompletableFuture<CoreSession> connect(SocketBridge bridge, Answer answer, Request request)
            throws IOException {
        WebSocketCoreClient started = Objects.requireNonNull(client);
        HttpURI to = relay.rewriteHttpURI(request);
        var upgrade = CoreClientUpgradeRequest.from(started, address(to), bridge.function());
        upgrade.listener(new org.eclipse.jetty.client.Request.Listener() {
            @Override
            public void onQueued(org.eclipse.jetty.client.Request queued) {
                // A URI cannot have all paths of browsers. The client would take the start of `//a` for a host.
                String target = to.getPathQuery();
                queued.path(target.startsWith("//") ? "/." + target : target);
            }
        });
        relay.onward(request).forEach(it -> upgrade.headers(headers -> headers.add(it)));
        upgrade.tag(relay.tag(request));
        upgrade.timeout(Relay.site(request).patience().toMillis(), TimeUnit.MILLISECONDS);
        upgrade.setConfiguration(configuration());
        upgrade.addListener(answer);
        return started.connect(upgrade);
    }

    private void open(SocketBridge bridge, Answer answer, Request request, Response response, Callback callback) {
        WebSocketNegotiator negotiator = (_, switching, _) -> {
            switching.setAcceptedSubProtocol(answer.subprotocol);
            switching.setExtensions(List.of());
            answer.cookies.forEach(it -> response.getHeaders().add(it));
            return bridge.visitor();
        };
        try {
            if (!mappings.upgrade(negotiator, request, response, callback, configuration())) {
                bridge.goAway();
                GatewayError.NO_SOCKET.answer(request, response, callback);
            }
        } catch (RuntimeException e) {
            bridge.goAway();
            callback.failed(e);
        }
    }

    /// Forwards the status of a refused handshake, without its body, which browsers ignore.
    private static void refuse(Throwable failure, Request request, Response response, Callback callback) {
        if (failure instanceof UpgradeException it && HttpStatus.isClientError(it.getResponseStatusCode())) {
            response.setStatus(it.getResponseStatusCode());
            response.write(true, null, callback);
        } else if (failure instanceof TimeoutException || failure.getCause() instanceof TimeoutException) {
            GatewayError.SLOW.answer(request, response, callback);
        } else {
            GatewayError.UNREACHABLE.answer(request, response, callback);
        }
    }

    private static URI address(HttpURI to) {
        return URI.create("%s://%s/".formatted("https".equals(to.getScheme()) ? "wss" : "ws", to.getAuthority()));
    }

    private static Configuration.ConfigurationCustomizer configuration() {
        var configuration = new Configuration.ConfigurationCustomizer();
        configuration.setIdleTimeout(SILENCE_MAX);
        configuration.setMaxFrameSize(FRAME_BYTES_MAX);
        configuration.setAutoFragment(true);
        return configuration;
    }

    /// Headers of the function's response.
    private static final class Answer implements UpgradeListener {

        private volatile @Nullable String subprotocol;
        private volatile List<HttpField> cookies = List.of();

        @Override
        public void onHandshakeResponse(
                org.eclipse.jetty.client.Request request, org.eclipse.jetty.client.Response response) {
            subprotocol = response.getHeaders().get(HttpHeader.SEC_WEBSOCKET_SUBPROTOCOL);
            cookies = response.getHeaders().getFields(HttpHeader.SET_COOKIE);
        }
    }
}
