package dev.ambit.catalog;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An operation that moves subscriptions to newer versions of plans, or of an add-on.
///
/// @param versions by package id
/// @param traceId of the request that published them
/// @param isReversible whether the earlier versions of subscriptions are recorded
/// @param filter the subscriptions that move
/// @param reverses the operation whose subscriptions move back; null: they move to the newer versions
public record Rollout(
        UUID operation,
        PackageKind kind,
        Map<String, Integer> versions,
        String traceId,
        boolean isReversible,
        RolloutFilter filter,
        @Nullable UUID reverses) {

    public Rollout {
        versions = Map.copyOf(versions);
    }
}
