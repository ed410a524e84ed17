package dev.ambit.stack;

import static java.util.stream.Collectors.toMap;

import dev.ambit.access.Secrets;
import dev.ambit.account.Accounts;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Provides the wanted state of resources, with decrypted secrets.
public final class StackResources {

    private static final int STACKS_MAX = 1_000;

    private final Secrets secrets;

    public StackResources(Secrets secrets) {
        this.secrets = secrets;
    }

    /// Returns the resource of the holder's environment; see the next method.
    public Optional<WantedResource> wanted(Handle tx, ResourceHolder holder, ResourceKind kind) {
        return wanted(tx, holder.account(), holder.environment(), kind);
    }

    /// Returns the resource of an environment, or nothing if it does not exist, is being removed, or belongs to a
    /// remote provider, so that this installation does not serve it.
    public Optional<WantedResource> wanted(Handle tx, AccountId account, EnvironmentId environment, ResourceKind kind) {
        return Stacks.find(tx, account, environment)
                .flatMap(stack -> InfraResources.find(tx, account, environment, kind)
                        .filter(it -> it.state() != ResourceState.DELETING && it.state() != ResourceState.DELETED)
                        .filter(InfraResource::isLocal)
                        .map(it -> wanted(stack, Accounts.slug(tx, account), it)));
    }

    /// Returns the public id of a development environment's production environment; for production, its own id.
    ///
    /// @throws IllegalStateException if the environment has no stack
    public UUID production(Handle tx, AccountId account, EnvironmentId environment) {
        return Stacks.find(tx, account, environment)
                .flatMap(it -> Stacks.find(tx, account, it.source()))
                .map(Stack::environmentId)
                .orElseThrow(
                        () -> new IllegalStateException("Environment %d has no stack".formatted(environment.value())));
    }

    /// Returns the production environment of a development environment. For production, and without a stack,
    /// returns the environment itself.
    public EnvironmentId source(Handle tx, AccountId account, EnvironmentId environment) {
        return Stacks.find(tx, account, environment).map(Stack::source).orElse(environment);
    }

    /// Returns the production environment of an environment, and all its development environments that have a
    /// stack.
    public List<EnvironmentId> family(Handle tx, AccountId account, EnvironmentId environment) {
        EnvironmentId production = source(tx, account, environment);
        return Stream.concat(
                        Stream.of(production),
                        Stacks.ofSource(tx, account, production).stream().map(Stack::environment))
                .toList();
    }

    /// Returns the resource of an environment that a remote provider makes; nothing if it does not exist, is being
    /// removed, or is local.
    public Optional<RemoteResource> remote(Handle tx, AccountId account, EnvironmentId environment, ResourceKind kind) {
        return Stacks.find(tx, account, environment)
                .flatMap(stack -> InfraResources.find(tx, account, environment, kind)
                        .filter(it -> it.state() != ResourceState.DELETING && it.state() != ResourceState.DELETED)
                        .filter(it -> !it.isLocal())
                        .map(it -> new RemoteResource(
                                it.provider(), wanted(stack, Accounts.slug(tx, account), it), it.detail())));
    }

    /// Whether the last step of a resource succeeded, and no further one has begun.
    public boolean isReady(Handle tx, AccountId account, EnvironmentId environment, ResourceKind kind) {
        return InfraResources.find(tx, account, environment, kind)
                .filter(it -> it.state() == ResourceState.READY)
                .isPresent();
    }

    /// Whether the first step of a resource has begun.
    public boolean hasBegun(Handle tx, AccountId account, EnvironmentId environment, ResourceKind kind) {
        return InfraResources.find(tx, account, environment, kind)
                .filter(it -> it.state() != ResourceState.PENDING)
                .isPresent();
    }

    /// Returns the resource of an environment, of any provider; nothing if it does not exist or is being removed.
    public Optional<WantedResource> any(Handle tx, AccountId account, EnvironmentId environment, ResourceKind kind) {
        return wanted(tx, account, environment, kind)
                .or(() -> remote(tx, account, environment, kind).map(RemoteResource::wanted));
    }

    /// Returns the local resources of a kind of all stacks of an account, except those being torn down.
    public List<WantedResource> wanted(Handle tx, AccountId account, ResourceKind kind) {
        return wanted(tx, account, kind, InfraResource::isLocal);
    }

    /// Returns the resources of a kind that a remote provider has, of all stacks of an account, except those being torn
    /// down.
    ///
    /// @param provider such as [Providers#GITHUB]
    public List<WantedResource> remote(Handle tx, AccountId account, ResourceKind kind, String provider) {
        return wanted(tx, account, kind, it -> it.provider().equals(provider));
    }

    private List<WantedResource> wanted(
            Handle tx, AccountId account, ResourceKind kind, Predicate<InfraResource> filter) {
        Map<EnvironmentId, InfraResource> resources = InfraResources.ofKind(tx, account, kind);
        String store = Accounts.slug(tx, account);
        return Stacks.ofAccount(tx, account, STACKS_MAX).stream()
                .filter(it -> it.state() != StackState.REMOVING && it.state() != StackState.REMOVED)
                .filter(it -> resources.containsKey(it.environment())
                        && filter.test(Objects.requireNonNull(resources.get(it.environment()))))
                .map(it -> wanted(it, store, Objects.requireNonNull(resources.get(it.environment()))))
                .toList();
    }

    /// Returns the holder of a name in all accounts; nothing if its stack was torn down.
    public Optional<ResourceHolder> holder(Handle tx, ResourceKind kind, String name) {
        return InfraNames.holder(tx, kind.name(), name);
    }

    /// Returns the holder of a name on a remote server, like [#holder].
    ///
    /// @param server host and port
    public Optional<ResourceHolder> holderOn(Handle tx, String server, ResourceKind kind, String name) {
        return InfraNames.holder(tx, ResourceName.containerOn(kind, server), name);
    }

    /// Returns up to `limit` hosts of all accounts, with their holders; none if the database has no tables yet.
    public static Map<String, ResourceHolder> hosts(Handle tx, int limit) {
        return !InfraNames.isThere(tx) ? Map.of() : InfraNames.all(tx, ResourceKind.HOST.name(), limit);
    }

    /// Whether a stack of any account has a resource of a kind, from its reservation until it is removed. Databases on
    /// remote servers do not count.
    public static boolean exist(Handle tx, ResourceKind kind) {
        return InfraNames.exist(tx, kind.name());
    }

    /// Returns the holders of several names, without unused names.
    public Map<String, ResourceHolder> holders(Handle tx, ResourceKind kind, Set<String> names) {
        return InfraNames.holders(tx, kind.name(), names);
    }

    /// Returns the number of stacks by account.
    public Map<AccountId, Long> stacksByAccount(Handle tx) {
        return InfraNames.stacks(tx);
    }

    /// Returns the properties that are stored, also of a resource that is being removed.
    public Map<String, String> detail(Handle tx, WantedResource wanted) {
        return InfraResources.find(tx, wanted.account(), wanted.environment(), wanted.kind())
                .map(InfraResource::detail)
                .orElse(Map.of());
    }

    /// Stores the properties to show.
    ///
    /// @param detail without secrets
    public void show(Handle tx, WantedResource wanted, Map<String, String> detail) {
        InfraResources.show(tx, wanted.account(), wanted.environment(), wanted.kind(), detail);
    }

    /// Returns all resources of a stack.
    List<WantedResource> wanted(Handle tx, Stack stack) {
        String store = Accounts.slug(tx, stack.account());
        return InfraResources.list(tx, stack.account(), stack.environment()).stream()
                .map(it -> wanted(stack, store, it))
                .toList();
    }

    /// Returns the ready resources of a stack, with their wanted state.
    Map<InfraResource, WantedResource> ready(Handle tx, Stack stack) {
        String store = Accounts.slug(tx, stack.account());
        return InfraResources.list(tx, stack.account(), stack.environment()).stream()
                .filter(it -> it.state() == ResourceState.READY)
                .collect(toMap(Function.identity(), it -> wanted(stack, store, it)));
    }

    /// Whether a provider has resources of an account.
    ///
    /// @param kind null: of any kind
    public boolean isUsed(Handle tx, AccountId account, String provider, @Nullable ResourceKind kind) {
        return InfraResources.isUsed(tx, account, provider, kind);
    }

    private WantedResource wanted(Stack stack, String store, InfraResource it) {
        return new WantedResource(
                stack.account(),
                stack.environment(),
                stack.environmentId(),
                store,
                stack.stage(),
                it.kind(),
                it.name(),
                it.production(),
                stack.isProduction() ? DatabaseStrategy.DATABASE : stack.strategy(),
                it.parameters(),
                it.secret().open(secrets, stack.environment()),
                stack.isShut(),
                it.provider(),
                it.remoteId(),
                it.secretNumber(),
                it.previousSecret() == null ? null : it.previousSecret().open(secrets, stack.environment()));
    }
}
