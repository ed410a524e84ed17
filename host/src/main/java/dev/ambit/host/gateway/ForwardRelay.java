package dev.ambit.host.gateway;

import dev.ambit.host.lookup.Forwarding;
import dev.ambit.http.ClientAddress;
import java.net.URI;
import java.util.Objects;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Request;

/// A [Relay] to the gateways of other hosts. They learn the address of the visitor from
/// [Forwarding#VISITOR].
final class ForwardRelay extends Relay {

    ForwardRelay(ClientAddress origin) {
        // These URLs come from hosts that the operator invited, so private addresses are allowed.
        super(null, origin);
    }

    @Override
    protected HttpURI rewriteHttpURI(Request request) {
        URI other = URI.create(forwarding(request).url());
        return at(other.getScheme(), other.getHost(), other.getPort(), request);
    }

    @Override
    protected void addForwardedHeader(Request from, org.eclipse.jetty.client.Request to) {
        to.headers(headers -> headers.put(Forwarding.VISITOR, visitor(from))
                .put(Forwarding.VISITOR_PROTO, isSecure(from) ? "https" : "http")
                .put(Forwarding.HEADER, forwarding(from).credential()));
    }

    @Override
    GatewayError unreachable() {
        return GatewayError.NO_HOST;
    }

    private static Forwarding forwarding(Request request) {
        return Objects.requireNonNull(site(request).forwarding());
    }
}
