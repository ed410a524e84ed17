package dev.ambit.hosting;

import dev.ambit.host.link.LinkClient;
import dev.ambit.stack.ResourceKind;
import java.util.List;

/// Routes calls to hosts.
public interface HostRouter {

    /// Returns the server's own host.
    LinkClient local();

    /// Returns the host where a resource lives.
    LinkClient of(ResourceKind kind, String name);

    /// Returns the host where the repository of an account lives.
    ///
    /// @param store slug of the account
    LinkClient ofStore(String store);

    /// Returns the host where a resource lives, for a change of it.
    ///
    /// @throws dev.ambit.problem.Problem 503 if its account is being moved to another host
    LinkClient forWrite(ResourceKind kind, String name);

    /// Returns the host where the repository of an account lives, for a change of it.
    ///
    /// @param store slug of the account
    /// @throws dev.ambit.problem.Problem 503 if the account is being moved to another host
    LinkClient forWriteToStore(String store);

    /// Returns all hosts that have joined, and the server's own.
    List<LinkClient> all();

    /// Returns a router that always chooses `host`.
    static HostRouter only(LinkClient host) {
        return new HostRouter() {
            @Override
            public LinkClient local() {
                return host;
            }

            @Override
            public LinkClient of(ResourceKind kind, String name) {
                return host;
            }

            @Override
            public LinkClient ofStore(String store) {
                return host;
            }

            @Override
            public LinkClient forWrite(ResourceKind kind, String name) {
                return host;
            }

            @Override
            public LinkClient forWriteToStore(String store) {
                return host;
            }

            @Override
            public List<LinkClient> all() {
                return List.of(host);
            }
        };
    }
}
