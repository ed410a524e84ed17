package dev.ambit.stack;

import java.util.Map;

/// A resource to create.
///
/// @param production name of production's resource
/// @param provider name of its provider
record PlannedResource(ResourceName name, String production, String provider, Map<String, String> parameters) {

    PlannedResource {
        parameters = Map.copyOf(parameters);
    }

    ResourceKind kind() {
        return name.kind();
    }
}
