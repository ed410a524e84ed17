package dev.ambit.egress;

import dev.ambit.http.Cidr;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/// The addresses that outgoing requests can reach: public addresses, and ranges that the operator opened.
public final class AllowedAddresses {

    /// Special-purpose ranges (RFC 6890), and one public address of a cloud's metadata service.
    private static final List<Cidr> CLOSED = ranges("""
            0.0.0.0/8           this network
            10.0.0.0/8          private
            100.64.0.0/10       behind the address translation of a provider
            127.0.0.0/8         loopback
            168.63.129.16/32    a cloud's own
            169.254.0.0/16      link-local, with the metadata of clouds
            172.16.0.0/12       private
            192.0.0.0/24        protocols
            192.0.2.0/24        documentation
            192.88.99.0/24      relays of 6to4
            192.168.0.0/16      private
            198.18.0.0/15       measurements
            198.51.100.0/24     documentation
            203.0.113.0/24      documentation
            224.0.0.0/4         multicast
            240.0.0.0/4         reserved, with broadcast
            2001::/23           protocols, with Teredo
            2001:db8::/32       documentation
            2002::/16           6to4, which holds an address of the older kind
            3fff::/20           documentation
            """);

    /// Global unicast addresses of IPv6; loopback, link-local, private and multicast addresses lie outside.
    private static final Cidr GIVEN_OUT = Cidr.of("2000::/3");

    private static final Cidr TRANSLATED = Cidr.of("64:ff9b::/96");
    private static final int OLD_BYTES = 4;

    private final List<Cidr> opened;

    /// @param opened ranges that are allowed although they are not public
    public AllowedAddresses(List<Cidr> opened) {
        this.opened = List.copyOf(opened);
    }

    /// Returns whether outgoing connections to this address are allowed.
    public boolean allows(InetAddress address) {
        byte[] bytes = unwrapped(address.getAddress());
        if (opened.stream().anyMatch(range -> range.contains(bytes))) {
            return true;
        }
        boolean isGivenOut = bytes.length == OLD_BYTES || GIVEN_OUT.contains(bytes);
        return isGivenOut && CLOSED.stream().noneMatch(range -> range.contains(bytes));
    }

    /// Extracts the IPv4 address from a NAT64 address. Java itself converts `::ffff:10.0.0.1`.
    private static byte[] unwrapped(byte[] address) {
        return TRANSLATED.contains(address)
                ? Arrays.copyOfRange(address, address.length - OLD_BYTES, address.length)
                : address;
    }

    private static List<Cidr> ranges(String table) {
        return table.lines().map(line -> line.split(" ", 2)[0]).map(Cidr::of).toList();
    }
}
