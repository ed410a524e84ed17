package dev.ambit.egress;

import java.net.InetAddress;

/// A range of addresses, written `10.0.0.0/8` or `fc00::/7`.
public final class Cidr {

    private final byte[] network;
    private final int prefix;

    private Cidr(byte[] network, int prefix) {
        this.network = network;
        this.prefix = prefix;
    }

    /// Reads it; bits of the address behind the prefix say nothing, as `10.1.2.3/8`.
    ///
    /// @throws IllegalArgumentException if it is none
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

    /// Whether it lies within.
    ///
    /// @param address of either kind, as its bytes
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
