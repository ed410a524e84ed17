package dev.ambit.stack;

import dev.ambit.domain.DomainName;
import dev.ambit.domain.HostRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A template for blueprints, which shows what can be ordered.
///
/// @param id used in requests
/// @param kinds of its resources
record BlueprintTemplate(String id, String displayName, String description, List<ResourceKind> kinds) {

    static final List<BlueprintTemplate> ALL = List.of(
            new BlueprintTemplate(
                    "store",
                    "Web store",
                    "Pages and images from a bucket behind a CDN, and a function with a database and sessions.",
                    ResourceKind.ORDERED),
            new BlueprintTemplate(
                    "api",
                    "API",
                    "A function with a database behind a host.",
                    List.of(
                            ResourceKind.HOST,
                            ResourceKind.API_STAGE,
                            ResourceKind.FUNCTION,
                            ResourceKind.DATABASE,
                            ResourceKind.BRANCH,
                            ResourceKind.POLICY,
                            ResourceKind.BACKUP)),
            new BlueprintTemplate(
                    "data",
                    "Data only",
                    "A database and sessions for an application that runs elsewhere.",
                    List.of(ResourceKind.SESSION, ResourceKind.DATABASE, ResourceKind.POLICY, ResourceKind.BACKUP)));

    /// The CDN behaviors of a blueprint with a bucket. Without a bucket, the CDN forwards all paths to the function.
    private static final String BEHAVIORS =
            "[{\"path\":\"/api/*\",\"origin\":\"FUNCTION\"},{\"path\":\"/*\",\"origin\":\"BUCKET\"}]";

    BlueprintTemplate {
        kinds = List.copyOf(kinds);
    }

    /// Returns its resources. The host has a name if there is a stack domain.
    ///
    /// @param offered kinds that the stack can have; others are left out
    Blueprint blueprint(StackNames names, Set<ResourceKind> offered, HostRule hosts) {
        List<ResourceKind> made = kinds.stream().filter(offered::contains).toList();
        return new Blueprint(made.stream()
                .map(it -> new BlueprintResource(it, identifier(it, names, hosts), parameters(it, made)))
                .toList());
    }

    private static @Nullable String identifier(ResourceKind kind, StackNames names, HostRule hosts) {
        return kind == ResourceKind.HOST
                ? hosts.defaultHost(names.store(), names.production())
                        .map(DomainName::value)
                        .orElse(null)
                : null;
    }

    private static Map<String, String> parameters(ResourceKind kind, List<ResourceKind> made) {
        return kind == ResourceKind.CDN && made.contains(ResourceKind.ASSET_BUCKET)
                ? Map.of("behaviors", BEHAVIORS)
                : Map.of();
    }
}
