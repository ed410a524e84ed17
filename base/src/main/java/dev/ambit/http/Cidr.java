package dev.ambit.http;

import java.net.InetAddress;
import java.net.UnknownHostException;

/// An address range such as `10.0.0.0/8` or `fc00::/7`.
public final class Cidr {

    private final byte[] network;
    private final int prefix;

    private Cidr(byte[] network, int prefix) {
        this.network = network;
        this.prefix = prefix;
    }

    /// Parses a range. Address bits after the prefix are ignored, as in `10.1.2.3/8`.
    ///
    /// @throws IllegalArgumentException if the text is not a range
    public static Cidr of(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("The address range has no prefix length: " + text);
        }
        byte[] network = InetAddress.ofLiteral(text.substring(0, slash)).getAddress();
        int prefix = Integer.parseInt(text.substring(slash + 1));
        if (prefix < 0 || prefix > network.length * Byte.SIZE) {
            throw new IllegalArgumentException("The prefix length is out of range: " + text);
        }
        return new Cidr(network, prefix);
    }

    /// Returns the text that [#of] parses.
    @Override
    public String toString() {
        try {
            return "%s/%d".formatted(InetAddress.getByAddress(network).getHostAddress(), prefix);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Returns whether the range contains an address.
    ///
    /// @param address bytes of an IPv4 or IPv6 address
    public boolean contains(byte[] address) {
        if (address.length != network.length) {
            return false;
        }
        int bytes = prefix / Byte.SIZE;
        for (int i = 0; i < bytes; i++) {
            if (address[i] != network[i]) {
                return false;
            }
        }
        int rest = prefix % Byte.SIZE;
        return rest == 0 || ((address[bytes] ^ network[bytes]) & 0xff) >> (Byte.SIZE - rest) == 0;
    }
}
