package dev.ambit.stack;

import static java.util.stream.Collectors.toCollection;

import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The providers by kind. Kinds without a provider are not part of stacks.
public final class Providers {

    private final Map<ResourceKind, Provider> providers = new EnumMap<>(ResourceKind.class);

    /// Registers the providers.
    ///
    /// @param all at most one for each kind
    public Providers(List<Provider> all) {
        all.forEach(it -> {
            if (providers.put(it.kind(), it) != null) {
                throw new IllegalStateException("Two providers are registered for the kind " + it.kind());
            }
        });
    }

    /// Returns the kinds that have a provider.
    public Set<ResourceKind> kinds() {
        return Collections.unmodifiableSet(providers.keySet());
    }

    /// Returns the kinds that can be ordered now. Some need parameters that the blueprint must have.
    public Set<ResourceKind> offered() {
        return providers.values().stream()
                .filter(it -> it.refusal(Map.of()).isEmpty())
                .map(Provider::kind)
                .collect(toCollection(() -> EnumSet.noneOf(ResourceKind.class)));
    }

    Optional<Provider> find(ResourceKind kind) {
        return Optional.ofNullable(providers.get(kind));
    }

    /// Whether resources of the kind can be adopted; true for kinds without a provider.
    boolean mayBeAdopted(ResourceKind kind) {
        return find(kind).map(Provider::mayBeAdopted).orElse(true);
    }

    /// Returns the provider of a planned resource. It can be missing if an option of the server was removed.
    Provider require(ResourceKind kind) {
        return find(kind)
                .orElseThrow(() -> new IllegalStateException("No provider is registered for the kind " + kind));
    }
}
