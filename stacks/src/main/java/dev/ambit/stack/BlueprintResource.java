package dev.ambit.stack;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One resource of production, as its blueprint has it.
///
/// @param identifier what production's is called; null: by its store
public record BlueprintResource(ResourceKind kind, @Nullable String identifier, Map<String, String> parameters) {

    public BlueprintResource {
        parameters = Map.copyOf(parameters);
    }
}
