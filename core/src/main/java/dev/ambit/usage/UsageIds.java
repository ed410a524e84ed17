package dev.ambit.usage;

import dev.ambit.catalog.EntityId;
import dev.ambit.catalog.ExternalId;
import org.jspecify.annotations.Nullable;

/// Validates the ids of usage before any lookup.
final class UsageIds {

    private UsageIds() {}

    /// Validates the ids of the customer and of its resource. An empty resource counts as absent, because clients
    /// send it.
    ///
    /// @throws dev.ambit.problem.Problem 400 at the malformed id
    static void requireHolder(String customerId, @Nullable String resourceId) {
        ExternalId.valid("customerId", customerId);
        if (resourceId != null && !resourceId.isEmpty()) {
            ExternalId.valid("resourceId", resourceId);
        }
    }

    /// @throws dev.ambit.problem.Problem 400 at the malformed id
    static void require(String customerId, String featureId, @Nullable String resourceId) {
        requireHolder(customerId, resourceId);
        EntityId.valid("featureId", featureId);
    }
}
