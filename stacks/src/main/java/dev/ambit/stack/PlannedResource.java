package dev.ambit.stack;

import java.util.Map;

/// A resource that is to be.
///
/// @param production what production's is called
/// @param provider who makes it
record PlannedResource(ResourceName name, String production, String provider, Map<String, String> parameters) {

    PlannedResource {
        parameters = Map.copyOf(parameters);
    }

    ResourceKind kind() {
        return name.kind();
    }
}
