package dev.ambit.host.lookup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The credentials of other hosts that may forward requests to this one, as the server last said.
public final class ForwardingHosts {

    private volatile Set<String> credentials = Set.of();

    /// Replaces the credentials.
    public void accept(Set<String> others) {
        credentials = Set.copyOf(others);
    }

    /// Returns whether a request comes from another host. Compares in constant time.
    ///
    /// @param shown value of [Forwarding#HEADER]
    public boolean isOne(@Nullable String shown) {
        if (shown == null) {
            return false;
        }
        byte[] bytes = shown.getBytes(UTF_8);
        return credentials.stream().anyMatch(it -> MessageDigest.isEqual(bytes, it.getBytes(UTF_8)));
    }
}
