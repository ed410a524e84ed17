package dev.ambit;

import dev.ambit.egress.Cidr;
import dev.ambit.http.Origin;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Determines the client address from X-Forwarded-For: it trusts only addresses that the operator's proxies have
/// written, from the connection's address back to the first that is not a proxy.
record TrustedProxies(List<Cidr> ranges) implements Origin {

    @Override
    public String of(String address, List<String> forwarded) {
        String origin = address;
        InetAddress hop = read(address);
        for (int i = forwarded.size(); hop != null && isTrusted(hop) && i > 0; i--) {
            hop = read(forwarded.get(i - 1));
            origin = hop == null ? origin : hop.getHostAddress();
        }
        return origin;
    }

    private boolean isTrusted(InetAddress hop) {
        return ranges.stream().anyMatch(range -> range.contains(hop.getAddress()));
    }

    /// Returns null if it is not an address, with an optional port; a value such as `unknown` ends the chain.
    private static @Nullable InetAddress read(String hop) {
        try {
            return InetAddress.ofLiteral(withoutPort(hop));
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private static String withoutPort(String hop) {
        int end = hop.indexOf(']');
        if (hop.startsWith("[") && end > 0) {
            return hop.substring(1, end);
        }
        int colon = hop.indexOf(':');
        return colon > 0 && colon == hop.lastIndexOf(':') ? hop.substring(0, colon) : hop;
    }
}
