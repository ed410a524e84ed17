package dev.ambit.entitlement;

import dev.ambit.catalog.CatalogFeature;
import dev.ambit.engine.CustomerEntitlements;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A customer as of event `sequence` or newer, with the features of its environment by id.
///
/// @param nowMillis what time it is in its environment
public record Found(CustomerMemory customer, Map<String, ShownFeature> features, long sequence, long nowMillis) {

    /// What the customer, or one of its resources, may do.
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
