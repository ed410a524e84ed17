package dev.ambit.client;

import java.util.Set;

/// Receives what an [EntitlementCache] learns. Its methods run on the thread that follows the server, so they must
/// return soon.
public interface CacheListener {

    /// Called after the entitlements or the usage of a customer changed in the cache.
    ///
    /// @param featureIds the changed features, of the customer or of any of its resources; empty if only the
    ///     customer itself was added or removed
    default void changed(String customerId, Set<String> featureIds) {}

    /// Called when the server cannot be followed, or a snapshot file cannot be read or written. The cache continues
    /// with the data that it has.
    ///
    /// @param reason the cause, what happens next and what you can do
    default void failed(String reason) {}

    /// Called when the cache follows the server again after a failure.
    default void recovered() {}
}
