package dev.ambit.usage;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A reported value that is well-formed, but not matched with a customer yet.
///
/// @param resourceId empty for the customer itself
/// @param request set if it has a key
/// @param dimensions JSON
record UsageDraft(
        UUID id,
        String customerId,
        String resourceId,
        String featureId,
        UsageBehavior behavior,
        long micros,
        Instant measuredAt,
        @Nullable String idempotencyKey,
        @Nullable KeyedRequest request,
        @Nullable String dimensions) {}
