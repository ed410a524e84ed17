package dev.ambit.cdn;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.stack.Providers;
import dev.ambit.stack.RemoteResource;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.WantedResource;
import java.util.List;
import java.util.Optional;

/// Invalidates the cache of a stack's distribution, whichever provider makes it.
public final class StackInvalidation {

    private final Transactions transactions;
    private final StackResources resources;
    private final Providers providers;
    private final Invalidations local;

    public StackInvalidation(
            Transactions transactions, StackResources resources, Providers providers, Invalidations local) {
        this.transactions = transactions;
        this.resources = resources;
        this.providers = providers;
        this.local = local;
    }

    /// Invalidates paths, if the stack has a distribution.
    ///
    /// @param paths patterns as in behaviors
    /// @throws dev.ambit.stack.InProgressException if a remote engine is busy
    public void run(AccountId account, EnvironmentId environment, List<String> paths) {
        Optional<RemoteResource> remote =
                transactions.in(account, tx -> resources.remote(tx, account, environment, ResourceKind.CDN));
        remote.ifPresent(
                it -> providers.distributions(it.provider()).orElseThrow().invalidate(it.wanted(), paths));
        Optional<WantedResource> here =
                transactions.in(account, tx -> resources.wanted(tx, account, environment, ResourceKind.CDN));
        here.ifPresent(it -> local.invalidate(it.environmentId(), paths));
    }
}
