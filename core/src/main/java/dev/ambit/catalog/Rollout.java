package dev.ambit.catalog;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An operation that moves subscriptions to newer versions of plans and add-ons.
///
/// @param traceId trace id of the request that published the versions or started the reversal
/// @param isReversible whether the earlier versions of subscriptions are recorded
/// @param filter the subscriptions that move
/// @param reverses the operation whose subscriptions move back; null: subscriptions move to `versions`
public record Rollout(
        UUID operation,
        RolloutVersions versions,
        String traceId,
        boolean isReversible,
        RolloutFilter filter,
        @Nullable UUID reverses) {}
