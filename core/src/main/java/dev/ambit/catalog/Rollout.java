package dev.ambit.catalog;

import java.util.Map;
import java.util.UUID;

/// An operation that moves subscriptions to newer versions of plans, or of an add-on.
///
/// @param versions by package id
/// @param traceId of the request that published them
public record Rollout(UUID operation, PackageKind kind, Map<String, Integer> versions, String traceId) {

    public Rollout {
        versions = Map.copyOf(versions);
    }
}
