package dev.ambit.stack;

import dev.ambit.access.Secrets;
import dev.ambit.account.Accounts;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The resources of stacks as their providers get them, their secrets opened.
public final class StackResources {

    private final Secrets secrets;

    public StackResources(Secrets secrets) {
        this.secrets = secrets;
    }

    /// Nothing if the environment has no stack, or its stack has none of the kind, or no longer.
    public Optional<Wanted> wanted(Handle tx, AccountId account, EnvironmentId environment, ResourceKind kind) {
        return Stacks.find(tx, account, environment)
                .flatMap(stack -> InfraResources.find(tx, account, environment, kind)
                        .filter(it -> it.state() != ResourceState.DELETING && it.state() != ResourceState.DELETED)
                        .map(it -> wanted(stack, Accounts.slug(tx, account), it)));
    }

    /// Whose resource has the name, over all accounts; nobody's if its stack was torn down.
    public Optional<ResourceHolder> holder(Handle tx, ResourceKind kind, String name) {
        return InfraNames.holder(tx, kind.name(), name);
    }

    /// All that a stack has.
    List<Wanted> wanted(Handle tx, Stack stack) {
        String store = Accounts.slug(tx, stack.account());
        return InfraResources.list(tx, stack.account(), stack.environment()).stream()
                .map(it -> wanted(stack, store, it))
                .toList();
    }

    private Wanted wanted(Stack stack, String store, InfraResource it) {
        return new Wanted(
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
                stack.isSuspended());
    }
}
