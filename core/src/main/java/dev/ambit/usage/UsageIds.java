package dev.ambit.usage;

import dev.ambit.catalog.EntityId;
import dev.ambit.catalog.ExternalId;
import org.jspecify.annotations.Nullable;

/// Checks the ids of a usage before anything is looked up by them.
final class UsageIds {

    private UsageIds() {}

    /// Checks the ids of the customer and of its resource. An empty resource means none, as clients send it so.
    ///
    /// @throws dev.ambit.problem.Problem 400 naming the malformed id
    static void requireHolder(String customerId, @Nullable String resourceId) {
        ExternalId.valid("customerId", customerId);
        if (resourceId != null && !resourceId.isEmpty()) {
            ExternalId.valid("resourceId", resourceId);
        }
    }

    /// @throws dev.ambit.problem.Problem 400 naming the malformed id
    static void require(String customerId, String featureId, @Nullable String resourceId) {
        requireHolder(customerId, resourceId);
        EntityId.valid("featureId", featureId);
    }
}
