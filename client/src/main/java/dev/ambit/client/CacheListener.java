package dev.ambit.client;

import java.util.Set;

/// Receives the changes and failures of an [EntitlementCache]. Its methods run on the thread that reads the
/// event feed, so they must return quickly.
public interface CacheListener {

    /// Called after the entitlements or the usage of a customer changed in the cache.
    ///
    /// @param featureIds the changed features, of the customer or of any of its resources; empty if only the
    ///     customer itself was added or removed
    default void changed(String customerId, Set<String> featureIds) {}

    /// Called when the event feed is interrupted, or a snapshot file cannot be read or written. The cache continues
    /// with the data that it has.
    ///
    /// @param reason the cause, what happens next and what you can do
    default void failed(String reason) {}

    /// Called when the cache follows the server again after a failure.
    default void recovered() {}
}
