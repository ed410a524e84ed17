package dev.ambit.host.gateway;

import java.util.Optional;

/// Looks up stacks by their hosts, on the server.
public interface SiteLookup {

    /// Returns the stack of a host, or nothing if no stack has it or no domain of its account covers it.
    ///
    /// @param host in lower case, without a port
    Optional<Site> find(String host);
}
