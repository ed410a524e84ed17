package dev.ambit.branch;

import static dev.ambit.problem.ProblemCode.STACK_UNREACHABLE;

import dev.ambit.branch.BranchHeads.BranchRepository;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.host.bucket.BucketAgent;
import dev.ambit.host.function.FunctionAgent;
import dev.ambit.host.git.RepositoryAgent;
import org.jspecify.annotations.Nullable;

/// Opens the commits of deploys.
///
/// @param repositories null if Git is not installed
/// @param functions of the host
/// @param buckets of the host; null if there are none
public record CommitSources(
        Transactions transactions,
        BranchHeads heads,
        @Nullable RepositoryAgent repositories,
        HostCallbacks callbacks,
        FunctionAgent functions,
        @Nullable BucketAgent buckets) {

    /// Opens the commit of a deploy. The caller closes it.
    CommitSource of(AccountId account, Deploy deploy) {
        BranchRepository repository =
                transactions.in(account, tx -> heads.repository(tx, account, deploy.environment()));
        return heads.files(repository, deploy.commit())
                .<CommitSource>map(it -> new RemoteCommit(it, functions, buckets))
                .orElseGet(() -> hosted(repository, deploy));
    }

    private CommitSource hosted(BranchRepository repository, Deploy deploy) {
        if (repositories == null) {
            throw STACK_UNREACHABLE.because("Git is not installed on this server. Install it, then deploy again.");
        }
        return new HostedCommit(repositories, callbacks, repository.store(), deploy.commit());
    }
}
