package dev.ambit.http;

import java.util.List;

/// Determines the client address of a request.
@FunctionalInterface
public interface ClientAddress {

    /// Ignores `X-Forwarded-For`, which any client can forge.
    ClientAddress CONNECTION = (address, _) -> address;

    /// Returns the address to log and to rate-limit.
    ///
    /// @param address peer address of the connection
    /// @param forwarded values of `X-Forwarded-For`; each proxy appends the address of its peer
    String of(String address, List<String> forwarded);

    /// Returns whether the peer of a connection is a proxy whose headers are trusted.
    default boolean isProxy(String address) {
        return false;
    }
}
