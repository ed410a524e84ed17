package dev.ambit.stack;

import static java.util.stream.Collectors.toSet;

import dev.ambit.account.Accounts;
import dev.ambit.db.AccountId;
import dev.ambit.domain.HostRule;
import dev.ambit.environment.Environment;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Finds the kinds of an order that cannot be provisioned for a production environment, before anything is paid.
public final class ScopeCheck {

    private final Providers providers;
    private final ProviderChoice choice;
    private final StackCosts costs;
    private final HostRule hosts;

    public ScopeCheck(Providers providers, HostRule hosts) {
        this.providers = providers;
        this.choice = new ProviderChoice(providers);
        this.costs = new StackCosts(providers, hosts);
        this.hosts = hosts;
    }

    /// Returns the kinds that new stacks of an account can have now.
    ///
    /// @param tx with access to the rows of the account
    public Set<ResourceKind> offered(Handle tx, AccountId account) {
        return choice.offered(choice.ofNewStacks(tx, account));
    }

    /// Returns the kinds that have a provider in the stacks of a production environment, even if the provider
    /// refuses them now.
    ///
    /// @param tx with access to the rows of the account
    public Set<ResourceKind> providedKinds(Handle tx, AccountId account, Environment production) {
        ProviderChoice.ChosenProviders chosen = choice.choose(tx, account, production.id());
        return ResourceKind.ORDERED.stream().filter(it -> isMade(chosen, it)).collect(toSet());
    }

    private boolean isMade(ProviderChoice.ChosenProviders chosen, ResourceKind kind) {
        return providers.find(kind, chosen.of(kind)).isPresent();
    }

    /// Returns a sentence for each kind that would be missing or would not work; empty if all of them can be made.
    ///
    /// @param tx with access to the rows of the account
    public Map<ResourceKind, String> objections(
            Handle tx, AccountId account, Environment production, Collection<ResourceKind> scope) {
        var names = new StackNames(Accounts.slug(tx, account), production.slug().value());
        Blueprint blueprint =
                Blueprints.find(tx, account, production.id()).orElseGet(() -> Blueprint.byDefault(names, hosts));
        Set<ResourceKind> wanted = scope.isEmpty() ? Set.of() : EnumSet.copyOf(scope);
        ProviderChoice.ChosenProviders chosen = choice.choose(tx, account, production.id());
        Map<ResourceKind, String> objections = new LinkedHashMap<>();
        for (ResourceKind kind : wanted) {
            Optional<BlueprintResource> resource = blueprint.find(kind);
            if (resource.isEmpty()) {
                objections.put(
                        kind,
                        "The blueprint of `%s` does not contain the kind `%s`. Add it to the blueprint, or remove it from the order."
                                .formatted(production.slug(), kind));
                continue;
            }
            refusal(chosen, resource.get()).ifPresent(it -> objections.put(kind, it));
            if (kind == ResourceKind.HOST) {
                host(tx, account, names, resource.get(), wanted, isMade(chosen, ResourceKind.API_STAGE))
                        .ifPresent(it -> objections.put(kind, it));
            }
        }
        costs.objections(tx, account, production, wanted)
                .forEach((kind, it) -> objections.merge(kind, it, "%s %s"::formatted));
        return objections;
    }

    /// Returns all objections in one text, for the message of a problem.
    public static String joined(Map<ResourceKind, String> objections) {
        return String.join(" ", objections.values());
    }

    private Optional<String> refusal(ProviderChoice.ChosenProviders chosen, BlueprintResource resource) {
        return providers
                .find(resource.kind(), chosen.of(resource.kind()))
                .flatMap(it -> it.refusal(resource.parameters()))
                .map(why -> "%s Remove `%s` from the order.".formatted(why, resource.kind()));
    }

    private Optional<String> host(
            Handle tx,
            AccountId account,
            StackNames names,
            BlueprintResource resource,
            Set<ResourceKind> scope,
            boolean canHaveStage) {
        if (!scope.contains(ResourceKind.API_STAGE) && canHaveStage) {
            return Optional.of("A `HOST` without an `API_STAGE` answers every request with 404."
                    + " Add `API_STAGE` to the order, or remove `HOST`.");
        }
        for (Stage stage : Stage.values()) {
            String name = names.written(ResourceKind.HOST, stage, resource.identifier());
            Optional<String> objection = hosts.objection(tx, account, names.store(), name);
            if (objection.isPresent()) {
                return objection.map(it -> it + HostRule.advice(name));
            }
        }
        return Optional.empty();
    }
}
