package dev.ambit.member;

import dev.ambit.http.Sha256;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One try of a secret, by the keys under which its failures are counted.
///
/// @param own of this person from this address, or whatever else is tried alone
/// @param person from any address; null where no stranger can try
/// @param address for any person; null as for `person`
record Attempt(
        String own, @Nullable String person, @Nullable String address) {

    private static final int NETWORK_BYTES = 8;

    /// A password of somebody who signs in.
    static Attempt signIn(Email email, String peer) {
        String address = network(peer);
        return new Attempt(
                key("sign-in", email.value(), address), key("person", email.value()), key("address", address));
    }

    /// The current password of somebody who is signed in. Strangers cannot try it, so they cannot delay it either.
    static Attempt change(UUID person) {
        return new Attempt(key("change", person.toString()), null, null);
    }

    /// The setup token of the installation.
    static Attempt setup(String peer) {
        return new Attempt(key("setup", network(peer)), null, null);
    }

    List<String> keys() {
        return Stream.of(own, person, address).filter(Objects::nonNull).toList();
    }

    /// A subscriber to IPv6 has a network of addresses, so all of it counts as one.
    private static String network(String peer) {
        try {
            InetAddress address = InetAddress.ofLiteral(peer);
            return address instanceof Inet6Address
                    ? HexFormat.of().formatHex(address.getAddress(), 0, NETWORK_BYTES)
                    : address.getHostAddress();
        } catch (IllegalArgumentException _) {
            return peer;
        }
    }

    private static String key(String... parts) {
        return Sha256.hex(String.join("\n", parts));
    }
}
