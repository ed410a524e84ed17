package dev.ambit.branch;

import dev.ambit.access.Role;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.host.git.RepositoryAgent;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.Stage;
import dev.ambit.stack.WantedResource;
import java.util.List;
import java.util.Map;

/// Finds the branches that a caller can access, by the caller's current roles in their environments.
public final class Branches {

    private final Transactions transactions;
    private final StackResources resources;
    private final RepositoryAgent repositories;

    public Branches(Transactions transactions, StackResources resources, RepositoryAgent repositories) {
        this.transactions = transactions;
        this.resources = resources;
        this.repositories = repositories;
    }

    /// Returns the branches that a caller can read, except those of suspended stacks.
    ///
    /// @param roles of the caller, by visible environment
    List<Branch> known(AccountId account, String store, Map<EnvironmentId, Role> roles) {
        List<WantedResource> all = transactions.in(account, tx -> resources.wanted(tx, account, ResourceKind.BRANCH));
        Map<String, String> heads = repositories.heads(store);
        return all.stream()
                .filter(it -> !it.isSuspended() && roles.containsKey(it.environment()) && heads.containsKey(it.name()))
                .map(it -> new Branch(
                        it.environment(),
                        it.name(),
                        it.stage() == Stage.PRODUCTION,
                        roles.get(it.environment()) == Role.ADMIN))
                .toList();
    }
}
