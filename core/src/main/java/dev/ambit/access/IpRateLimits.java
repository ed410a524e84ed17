package dev.ambit.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;

/// Limits the calls without a key per client address, in the memory of this server.
public final class IpRateLimits {

    private static final int NETWORK_BYTES = 8;

    private final KeyedRateLimits networks;

    /// @param perMinute maximum number of calls per minute from each [#network]
    public IpRateLimits(int perMinute) {
        this.networks = new KeyedRateLimits("Your IP address", perMinute);
    }

    /// Counts a call from an address.
    ///
    /// @throws dev.ambit.problem.Problem 429 with the time to wait
    public void count(String peer) {
        networks.count(network(peer));
    }

    /// Returns the /64 network of an IPv6 address, because one subscriber has the whole network. Returns an IPv4
    /// address unchanged.
    public static String network(String peer) {
        try {
            InetAddress address = InetAddress.ofLiteral(peer);
            return address instanceof Inet6Address
                    ? HexFormat.of().formatHex(address.getAddress(), 0, NETWORK_BYTES)
                    : address.getHostAddress();
        } catch (IllegalArgumentException _) {
            return peer;
        }
    }
}
