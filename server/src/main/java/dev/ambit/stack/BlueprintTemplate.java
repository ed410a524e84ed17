package dev.ambit.stack;

import dev.ambit.domain.DomainName;
import dev.ambit.domain.HostRule;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A blueprint to begin with, so that an account knows what it can order before it writes its own.
///
/// @param id by which it is asked for
/// @param kinds of its resources
record BlueprintTemplate(String id, String displayName, String description, List<ResourceKind> kinds) {

    static final List<BlueprintTemplate> ALL = List.of(
            new BlueprintTemplate(
                    "store",
                    "Web store",
                    "Pages and images from a bucket behind a CDN, and a function with a database and sessions.",
                    List.of(ResourceKind.values())),
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

    private static final String BEHAVIORS =
            "[{\"path\":\"/api/*\",\"origin\":\"FUNCTION\"},{\"path\":\"/*\",\"origin\":\"BUCKET\"}]";

    BlueprintTemplate {
        kinds = List.copyOf(kinds);
    }

    /// Returns its resources, as far as this installation makes their kinds. The host has a name if there is a
    /// stack domain.
    Blueprint blueprint(StackNames names, Providers providers, HostRule hosts) {
        return new Blueprint(kinds.stream()
                .filter(providers.kinds()::contains)
                .map(it -> resource(it, names, hosts))
                .toList());
    }

    private static BlueprintResource resource(ResourceKind kind, StackNames names, HostRule hosts) {
        Optional<String> host =
                hosts.defaultHost(names.store(), names.production()).map(DomainName::value);
        return new BlueprintResource(
                kind,
                kind == ResourceKind.HOST ? host.orElse(null) : null,
                kind == ResourceKind.CDN ? Map.of("behaviors", BEHAVIORS) : Map.of());
    }
}
