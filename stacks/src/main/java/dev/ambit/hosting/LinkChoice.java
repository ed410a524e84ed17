package dev.ambit.hosting;

import dev.ambit.host.link.LinkClient;
import dev.ambit.stack.ResourceKind;
import java.util.List;

/// Chooses the host to which a call goes.
public interface LinkChoice {

    /// Returns the server's own host.
    LinkClient local();

    /// Returns the host where a resource lives.
    LinkClient of(ResourceKind kind, String name);

    /// Returns the host where the repository of an account lives.
    ///
    /// @param store slug of the account
    LinkClient ofStore(String store);

    /// Returns all hosts that have joined, and the server's own.
    List<LinkClient> all();

    /// Chooses always the same host.
    static LinkChoice only(LinkClient host) {
        return new LinkChoice() {
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
            public List<LinkClient> all() {
                return List.of(host);
            }
        };
    }
}
