package dev.ambit.stack;

import static java.util.stream.Collectors.toCollection;

import dev.ambit.db.AccountId;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The providers by name and kind. The provider `local` makes the kinds that a remote provider does not have.
public final class Providers {

    public static final String LOCAL = "local";

    /// The name of the providers of resources in AWS accounts.
    public static final String AWS = "aws";

    /// The name of the provider of branches in repositories on GitHub.
    public static final String GITHUB = "github";

    private static final Set<String> REMOTE = Set.of(AWS, GITHUB);

    private final Map<ResourceKind, Provider> local = new EnumMap<>(ResourceKind.class);
    private final Map<String, Map<ResourceKind, Provider>> remote = new HashMap<>();
    private final Map<String, Map<ResourceKind, Provider>> adopting = new HashMap<>();
    private final RemoteProviders choice;

    /// Registers local providers only.
    ///
    /// @param all at most one for each kind
    public Providers(List<Provider> all) {
        this(all, RemoteProviders.NONE);
    }

    /// Registers local and remote providers.
    ///
    /// @param all made by this module, at most one local provider for each kind
    public Providers(List<Provider> all, RemoteProviders others) {
        Stream.concat(all.stream(), others.all().stream()).forEach(it -> put(ofName(it.name()), it));
        others.adopting()
                .forEach(it -> put(adopting.computeIfAbsent(it.name(), _ -> new EnumMap<>(ResourceKind.class)), it));
        this.choice = others;
    }

    /// Returns whether a remote provider makes new resources of a kind for an account.
    boolean makes(Handle tx, AccountId account, ResourceKind kind, String provider) {
        return remote.getOrDefault(provider, Map.of()).containsKey(kind) && choice.makes(tx, account, kind);
    }

    /// Returns the remote provider of functions with that name.
    public Optional<RemoteFunctionProvider> functions(String name) {
        return remote(name, ResourceKind.FUNCTION, RemoteFunctionProvider.class);
    }

    /// Returns the remote provider of distributions with that name.
    public Optional<RemoteCdnProvider> distributions(String name) {
        return remote(name, ResourceKind.CDN, RemoteCdnProvider.class);
    }

    /// Returns the remote provider of asset buckets with that name.
    public Optional<RemoteBucketProvider> buckets(String name) {
        return remote(name, ResourceKind.ASSET_BUCKET, RemoteBucketProvider.class);
    }

    private <T extends Provider> Optional<T> remote(String name, ResourceKind kind, Class<T> type) {
        return Optional.ofNullable(remote.getOrDefault(name, Map.of()).get(kind))
                .filter(type::isInstance)
                .map(type::cast);
    }

    private Map<ResourceKind, Provider> ofName(String name) {
        return isRemote(name) ? remote.computeIfAbsent(name, _ -> new EnumMap<>(ResourceKind.class)) : local;
    }

    private static void put(Map<ResourceKind, Provider> byKind, Provider it) {
        if (byKind.put(it.kind(), it) != null) {
            throw new IllegalStateException("Two providers are registered for the kind " + it.kind());
        }
    }

    /// Returns the kinds that this installation can make now. Some need parameters that the blueprint must have.
    public Set<ResourceKind> offered() {
        return local.values().stream()
                .filter(it -> it.refusal(Map.of()).isEmpty())
                .map(Provider::kind)
                .collect(toCollection(() -> EnumSet.noneOf(ResourceKind.class)));
    }

    /// Returns the name of the provider of new stacks of an account.
    String providerOf(Handle tx, AccountId account) {
        return choice.providerOf(tx, account);
    }

    /// Returns the name of the provider of new branches of an account.
    String chosenForBranches(Handle tx, AccountId account) {
        return choice.chosenForBranches(tx, account);
    }

    /// Returns the name of a planned resource in the container in which its provider keeps names unique.
    ResourceName nameOf(Handle tx, AccountId account, PlannedResource it) {
        return it.kind() == ResourceKind.DATABASE && isRemote(it.provider())
                ? choice.databaseServer(tx, account).map(it.name()::on).orElseGet(it::name)
                : it.name();
    }

    /// Returns the prices of a provider for an account. Resources of this installation cost nothing.
    ProviderPrices prices(Handle tx, AccountId account, String provider) {
        return isRemote(provider) ? choice.prices(tx, account, provider) : ProviderPrices.NONE;
    }

    /// Returns how long the engine usually needs to change a resource; null if that is not known, or takes seconds.
    @Nullable
    UsualDuration usualDuration(InfraResource it) {
        return isRemote(it.provider()) ? choice.usualDurations(it.provider()).get(it.kind()) : null;
    }

    /// Whether the provider's engine is outside of this installation.
    static boolean isRemote(String name) {
        return REMOTE.contains(name);
    }

    /// Returns the local provider of a kind.
    Optional<Provider> find(ResourceKind kind) {
        return Optional.ofNullable(local.get(kind));
    }

    /// Returns the provider of a kind for stacks of a provider.
    ///
    /// @param name of a stack's or resource's provider; local resources have the name of their engine
    Optional<Provider> find(ResourceKind kind, String name) {
        return Optional.ofNullable(remote.getOrDefault(name, Map.of()).get(kind))
                .or(() -> find(kind));
    }

    /// Returns the provider of a resource. For an adopted remote resource, that provider only reads and marks it.
    Optional<Provider> find(InfraResource it) {
        return it.remoteId() == null ? find(it.kind(), it.provider()) : adopting(it.kind(), it.provider());
    }

    /// Returns the provider of adopted resources of a kind, or nothing if they cannot be adopted.
    Optional<Provider> adopting(ResourceKind kind, String name) {
        return Optional.ofNullable(adopting.getOrDefault(name, Map.of()).get(kind));
    }

    /// Whether the resource can be adopted; true for kinds without a provider.
    boolean mayBeAdopted(InfraResource it) {
        return find(it).map(Provider::mayBeAdopted).orElse(true);
    }

    /// Returns the kinds that are created before the resource.
    Set<ResourceKind> before(InfraResource it) {
        return find(it).map(Provider::after).orElse(Set.of());
    }

    /// Returns the provider of a planned resource. It can be missing if an option of the server was removed.
    Provider require(InfraResource it) {
        return find(it).orElseThrow(
                        () -> new IllegalStateException("No provider is registered for the kind " + it.kind()));
    }
}
