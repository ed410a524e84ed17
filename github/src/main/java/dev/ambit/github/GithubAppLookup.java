package dev.ambit.github;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import dev.ambit.access.Secrets;
import dev.ambit.db.Transactions;
import dev.ambit.stack.WantedResource;

/// Finds the client of the GitHub App that is attached to a branch's account.
///
/// @param secrets opens the stored key
record GithubAppLookup(Transactions transactions, Secrets secrets, GithubClients clients) {

    /// @throws dev.ambit.problem.Problem if no App is attached
    GithubClient client(WantedResource branch) {
        return transactions
                .in(branch.account(), tx -> GithubApps.find(tx, branch.account(), secrets))
                .map(it -> clients.of(it.app()))
                .orElseThrow(() -> STACK_RESOURCE_REFUSED.because(
                        "No GitHub App is attached to `%s`. Ask the operator to attach it.".formatted(branch.store())));
    }
}
