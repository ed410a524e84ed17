package dev.ambit.catalog;

import java.util.Map;
import java.util.UUID;

/// Newer versions of plans, or of an add-on, on their way to those who have older ones.
///
/// @param versions by the ids of the packages
/// @param traceId of the request that published them
public record Rollout(UUID operation, PackageKind kind, Map<String, Integer> versions, String traceId) {

    public Rollout {
        versions = Map.copyOf(versions);
    }
}
