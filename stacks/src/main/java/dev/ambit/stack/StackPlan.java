package dev.ambit.stack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Computes the resources of a stack, as a pure function.
///
/// @param blueprint of production
/// @param scope requested kinds
/// @param provider of the stack
/// @param remote kinds that this provider makes; `local` makes the others
/// @param branches provider of the stack's branch
/// @param values parameters of the stack, by name
record StackPlan(
        StackNames names,
        Blueprint blueprint,
        Set<ResourceKind> scope,
        String provider,
        Set<ResourceKind> remote,
        String branches,
        Map<String, String> values,
        Providers providers) {

    StackPlan {
        scope = Set.copyOf(scope);
        remote = Set.copyOf(remote);
        values = Map.copyOf(values);
    }

    /// Returns the resources of requested kinds that are in the blueprint and have a provider. Shared kinds are
    /// always included; production-only kinds only in production.
    List<PlannedResource> resources(Stage stage) {
        List<PlannedResource> resources = new ArrayList<>();
        Arrays.stream(ResourceKind.values())
                .filter(it -> isPart(it, stage))
                .forEach(kind -> resource(kind)
                        .ifPresent(it -> providers
                                .find(kind, providerOf(kind))
                                .ifPresent(found -> resources.add(new PlannedResource(
                                        names.of(kind, stage, it.identifier()),
                                        names.of(kind, Stage.PRODUCTION, it.identifier())
                                                .name(),
                                        found.engine(ResourceSettings.over(it, values), remote),
                                        ResourceSettings.over(it, values),
                                        null)))));
        return resources;
    }

    private Optional<BlueprintResource> resource(ResourceKind kind) {
        return kind == ResourceKind.PARAMETERS
                ? Optional.of(new BlueprintResource(kind, null, Map.of()))
                : blueprint.find(kind);
    }

    private boolean isPart(ResourceKind kind, Stage stage) {
        return switch (kind.resourceClass()) {
            case SHARED -> true;
            case ISOLATED, REPLICATED -> kind == ResourceKind.PARAMETERS || scope.contains(kind);
            case PRODUCTION_ONLY -> stage == Stage.PRODUCTION && scope.contains(kind);
        };
    }

    private String providerOf(ResourceKind kind) {
        if (kind == ResourceKind.BRANCH) {
            return branches;
        }
        return remote.contains(kind) ? provider : Providers.LOCAL;
    }
}
