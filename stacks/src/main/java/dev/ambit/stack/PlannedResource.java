package dev.ambit.stack;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A resource to create.
///
/// @param production name of production's resource
/// @param provider name of its provider
/// @param remoteId id of an adopted resource at this provider; null: the provider creates it
record PlannedResource(
        ResourceName name,
        String production,
        String provider,
        Map<String, String> parameters,
        @Nullable String remoteId) {

    PlannedResource {
        parameters = Map.copyOf(parameters);
    }

    ResourceKind kind() {
        return name.kind();
    }
}
