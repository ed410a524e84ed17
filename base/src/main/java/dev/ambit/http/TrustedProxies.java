package dev.ambit.http;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Determines the client address from X-Forwarded-For: it trusts only addresses that the operator's proxies have
/// written, from the connection's address back to the first that is not a proxy.
public final class TrustedProxies implements ClientAddress {

    private static final System.Logger LOG = System.getLogger(TrustedProxies.class.getName());

    private final List<Cidr> ranges;
    private final AtomicBoolean isWarned = new AtomicBoolean();

    public TrustedProxies(List<Cidr> ranges) {
        this.ranges = List.copyOf(ranges);
    }

    @Override
    public String of(String address, List<String> forwarded) {
        if (ranges.isEmpty() && !forwarded.isEmpty() && isWarned.compareAndSet(false, true)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "A request from {0} has the header X-Forwarded-For, which is ignored because AMBIT_TRUSTED_PROXIES"
                            + " is not set. If {0} is your proxy, set AMBIT_TRUSTED_PROXIES to its addresses. Until then, all"
                            + " callers behind it count as one, for example for wrong passwords (429 RateLimitExceeded).",
                    address);
        }
        String origin = address;
        InetAddress hop = read(address);
        for (int i = forwarded.size(); hop != null && isTrusted(hop) && i > 0; i--) {
            hop = read(forwarded.get(i - 1));
            origin = hop == null ? origin : hop.getHostAddress();
        }
        return origin;
    }

    @Override
    public boolean isProxy(String address) {
        InetAddress peer = read(address);
        return peer != null && isTrusted(peer);
    }

    private boolean isTrusted(InetAddress hop) {
        return ranges.stream().anyMatch(range -> range.contains(hop.getAddress()));
    }

    /// Parses an address with an optional port. Returns null for a value such as `unknown`, which ends the chain.
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
