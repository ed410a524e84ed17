package dev.ambit.host.gateway;

import dev.ambit.host.lookup.Forwarding;
import java.util.Objects;
import org.eclipse.jetty.server.Request;

/// The visitor of a request that another host has forwarded.
record Visitor(String address, boolean isSecure) {

    /// Reads the headers of the other host.
    static Visitor of(Request request) {
        String address = request.getHeaders().get(Forwarding.VISITOR);
        return new Visitor(
                Objects.requireNonNullElseGet(address, () -> Request.getRemoteAddr(request)),
                "https".equals(request.getHeaders().get(Forwarding.VISITOR_PROTO)));
    }
}
