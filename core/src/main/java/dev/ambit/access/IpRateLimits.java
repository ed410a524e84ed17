package dev.ambit.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;

/// Counts the calls of client addresses that need no key, in the memory of this server.
public final class IpRateLimits {

    private static final int NETWORK_BYTES = 8;

    private final KeyedRateLimits networks;

    /// @param perMinute calls of each address
    public IpRateLimits(int perMinute) {
        this.networks = new KeyedRateLimits("Your IP address", perMinute);
    }

    /// Counts a call from an address.
    ///
    /// @throws dev.ambit.problem.Problem 429 with the time to wait
    public void count(String peer) {
        networks.count(network(peer));
    }

    /// Returns the network of an address, because an IPv6 subscriber has a whole network.
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
