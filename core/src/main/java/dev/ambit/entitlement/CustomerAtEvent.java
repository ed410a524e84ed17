package dev.ambit.entitlement;

import dev.ambit.catalog.CatalogFeature;
import dev.ambit.engine.CustomerEntitlements;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A customer as of event `sequence` or later, with the features of its environment by id.
///
/// @param nowMillis the time of the environment's clock
public record CustomerAtEvent(
        CustomerMemory customer, Map<String, ShownFeature> features, long sequence, long nowMillis) {

    /// Returns the entitlements of the customer or one of its resources.
    ///
    /// @param resource empty for the customer itself
    public CustomerEntitlements of(String resource) {
        return customer.of(resource);
    }

    public @Nullable CatalogFeature feature(String id) {
        ShownFeature shown = features.get(id);
        return shown == null ? null : shown.feature();
    }
}
