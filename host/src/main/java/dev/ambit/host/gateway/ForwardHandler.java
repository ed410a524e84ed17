package dev.ambit.host.gateway;

import dev.ambit.host.lookup.Forwarding;
import dev.ambit.host.lookup.ForwardingHosts;
import dev.ambit.http.PlatformName;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Forwards requests to the host where their stack lives, and recognizes requests that other hosts forward.
final class ForwardHandler {

    private final ForwardingHosts forwarders;
    private final ForwardRelay relay;
    private final SocketRelay sockets;

    /// @param sockets forwards WebSockets
    ForwardHandler(ForwardingHosts forwarders, ForwardRelay relay, SocketRelay sockets) {
        this.forwarders = forwarders;
        this.relay = relay;
        this.sockets = sockets;
    }

    /// Marks a request that another host has forwarded, whose headers about the visitor are then trusted.
    void recognize(Request request) {
        if (forwarders.isOne(request.getHeaders().get(Forwarding.HEADER))) {
            request.setAttribute(Relay.FORWARDED, Visitor.of(request));
        }
    }

    /// Forwards a request as it is. A request that was forwarded already is refused, so that hosts with different
    /// knowledge do not send it to each other.
    ///
    /// @param site that lives on another host
    void handle(HostSite site, Request request, Response response, Callback callback) throws Exception {
        if (Relay.isForwarded(request)) {
            GatewayError.NO_HOST.answer(request, response, callback);
            return;
        }
        request.setAttribute(Relay.SITE, site);
        var opened = new SiteHandler.Opened(request, headers(request));
        if (SocketRelay.isAsked(request)) {
            sockets.handle(opened, response, callback);
        } else {
            relay.handle(opened, response, callback);
        }
    }

    private static HttpFields headers(Request request) {
        List<HttpField> fields = new ArrayList<>(SiteHandler.ownHeaders(request));
        request.getHeaders().stream()
                .filter(it -> !it.is("Host")
                        && !PlatformName.header(it.getName()).equals(PlatformName.header(Forwarding.HEADER)))
                .forEach(fields::add);
        return HttpFields.from(fields.toArray(HttpField[]::new));
    }
}
