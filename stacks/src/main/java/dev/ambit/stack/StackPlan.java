package dev.ambit.stack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a stack is to consist of. Pure: nothing is asked and nothing made.
///
/// @param blueprint production's
/// @param scope which kinds were asked for
/// @param told what the stack's parameters say
record StackPlan(
        StackNames names, Blueprint blueprint, Set<ResourceKind> scope, Map<String, String> told, Providers providers) {

    StackPlan {
        scope = Set.copyOf(scope);
        told = Map.copyOf(told);
    }

    /// Each kind that there is in production, that somebody makes, and that was asked for; what is shared
    /// comes by itself, and what production alone has only there.
    List<PlannedResource> resources(Stage stage) {
        List<PlannedResource> resources = new ArrayList<>();
        Arrays.stream(ResourceKind.values())
                .filter(it -> isPart(it, stage))
                .forEach(kind -> blueprint
                        .find(kind)
                        .ifPresent(it -> providers
                                .find(kind)
                                .ifPresent(provider -> resources.add(new PlannedResource(
                                        names.of(kind, stage, it.identifier()),
                                        names.of(kind, Stage.PRODUCTION, it.identifier())
                                                .name(),
                                        provider.name(),
                                        ResourceSettings.over(it, told))))));
        return resources;
    }

    private boolean isPart(ResourceKind kind, Stage stage) {
        return switch (kind.resourceClass()) {
            case SHARED -> true;
            case ISOLATED, REPLICATED -> scope.contains(kind);
            case PRODUCTION_ONLY -> stage == Stage.PRODUCTION && scope.contains(kind);
        };
    }
}
