package dev.ambit.host.function;

import java.io.IOException;

/// Finds the Redis processes of this host.
@FunctionalInterface
public interface SessionPorts {

    /// Returns the loopback port on which the process of a session store listens.
    ///
    /// @throws IOException if this host does not have the store
    int port(String store) throws IOException;
}
