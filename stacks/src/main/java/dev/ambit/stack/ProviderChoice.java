package dev.ambit.stack;

import static java.util.stream.Collectors.toCollection;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Chooses the provider of each resource of a stack. A development stack follows its production stack, and resources
/// that exist are never moved.
final class ProviderChoice {

    /// An API stage calls its function, and a host points to its distribution, so each pair has the same provider.
    private static final List<Set<ResourceKind>> TOGETHER = List.of(
            EnumSet.of(ResourceKind.FUNCTION, ResourceKind.API_STAGE), EnumSet.of(ResourceKind.HOST, ResourceKind.CDN));

    /// Kinds that a remote provider can make only if it also makes the API stage, which answers their requests.
    private static final Set<ResourceKind> BEFORE_STAGE = EnumSet.of(ResourceKind.HOST, ResourceKind.CDN);

    private final Providers providers;

    ProviderChoice(Providers providers) {
        this.providers = providers;
    }

    /// Returns the provider of production's stack, which development shares. Without a stack, returns the
    /// account's choice.
    ///
    /// @param production environment of the production stack
    String ofStack(Handle tx, AccountId account, EnvironmentId production) {
        return Stacks.find(tx, account, production)
                .filter(it -> it.state() != StackState.REMOVED)
                .map(Stack::provider)
                .orElseGet(() -> providers.providerOf(tx, account));
    }

    /// Returns the kinds that the remote provider of a stack makes; `local` makes the others.
    ///
    /// @param provider of the stack
    /// @param environment of the stack
    Set<ResourceKind> remoteKinds(
            Handle tx, AccountId account, String provider, EnvironmentId production, EnvironmentId environment) {
        if (provider.equals(Providers.LOCAL)) {
            return Set.of();
        }
        Map<ResourceKind, String> known = new EnumMap<>(ResourceKind.class);
        addKnown(tx, account, production, known);
        addKnown(tx, account, environment, known);
        return remoteKinds(tx, account, provider, known);
    }

    /// @param known providers of the kinds that exist
    private Set<ResourceKind> remoteKinds(
            Handle tx, AccountId account, String provider, Map<ResourceKind, String> known) {
        Map<ResourceKind, String> all = new EnumMap<>(known);
        TOGETHER.forEach(pair -> pair.stream()
                .filter(known::containsKey)
                .forEach(there -> pair.forEach(it -> all.putIfAbsent(it, known.get(there)))));
        Set<ResourceKind> remote = Arrays.stream(ResourceKind.values())
                .filter(it ->
                        all.containsKey(it) ? provider.equals(all.get(it)) : providers.makes(tx, account, it, provider))
                .collect(toCollection(() -> EnumSet.noneOf(ResourceKind.class)));
        if (!remote.contains(ResourceKind.API_STAGE)) {
            remote.removeAll(BEFORE_STAGE);
        }
        // Only the CDN of a remote provider reads images of that provider.
        if (!remote.contains(ResourceKind.CDN) && !all.containsKey(ResourceKind.MEDIA)) {
            remote.remove(ResourceKind.MEDIA);
        }
        return remote;
    }

    /// The providers of a stack that does not exist yet.
    ///
    /// @param stack provider of the stack
    /// @param remote kinds that this provider makes; `local` makes the others
    /// @param branches provider of the stack's branch
    record ChosenProviders(String stack, Set<ResourceKind> remote, String branches) {

        ChosenProviders {
            remote = Set.copyOf(remote);
        }

        /// Returns the name of the provider of a kind.
        String of(ResourceKind kind) {
            if (kind == ResourceKind.BRANCH) {
                return branches;
            }
            return remote.contains(kind) ? stack : Providers.LOCAL;
        }
    }

    /// Returns the providers of a development stack that does not exist yet.
    ChosenProviders choose(Handle tx, AccountId account, EnvironmentId production) {
        String provider = ofStack(tx, account, production);
        return new ChosenProviders(
                provider,
                remoteKinds(tx, account, provider, production, production),
                ofBranches(tx, account, production));
    }

    /// Returns the providers of new production stacks of an account.
    ChosenProviders ofNewStacks(Handle tx, AccountId account) {
        String provider = providers.providerOf(tx, account);
        Set<ResourceKind> remote = provider.equals(Providers.LOCAL)
                ? Set.of()
                : remoteKinds(tx, account, provider, new EnumMap<>(ResourceKind.class));
        return new ChosenProviders(provider, remote, providers.chosenForBranches(tx, account));
    }

    /// Returns the kinds that the chosen providers can make now. Some need parameters that the blueprint must have.
    Set<ResourceKind> offered(ChosenProviders chosen) {
        return ResourceKind.ORDERED.stream()
                .filter(kind -> providers
                        .find(kind, chosen.of(kind))
                        .filter(it -> it.refusal(Map.of()).isEmpty())
                        .isPresent())
                .collect(toCollection(() -> EnumSet.noneOf(ResourceKind.class)));
    }

    /// Returns the provider of production's branch, which development shares. Without a branch, returns the
    /// account's choice.
    String ofBranches(Handle tx, AccountId account, EnvironmentId production) {
        return InfraResources.find(tx, account, production, ResourceKind.BRANCH)
                .filter(it -> it.state() != ResourceState.DELETED)
                .map(InfraResource::provider)
                .orElseGet(() -> providers.chosenForBranches(tx, account));
    }

    private static void addKnown(
            Handle tx, AccountId account, EnvironmentId environment, Map<ResourceKind, String> known) {
        InfraResources.list(tx, account, environment).stream()
                .filter(it -> it.state() != ResourceState.DELETED)
                .forEach(it -> known.put(it.kind(), it.provider()));
    }
}
