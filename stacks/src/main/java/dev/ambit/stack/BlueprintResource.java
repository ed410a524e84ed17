package dev.ambit.stack;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A resource of a blueprint.
///
/// @param identifier name of production's resource; null derives it from the account's slug
public record BlueprintResource(ResourceKind kind, @Nullable String identifier, Map<String, String> parameters) {

    public BlueprintResource {
        parameters = Map.copyOf(parameters);
    }
}
