package dev.ambit.branch;

import static dev.ambit.problem.ProblemCode.STACK_UNREACHABLE;

import dev.ambit.account.Accounts;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.host.git.RepositoryAgent;
import dev.ambit.stack.InProgressException;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.WantedResource;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Finds the branches of stacks and their heads, in this installation or at a remote provider.
public final class BranchHeads {

    private final StackResources resources;
    private final @Nullable RepositoryAgent repositories;
    private final RemoteBranches remote;

    /// @param repositories null if Git is not installed
    public BranchHeads(StackResources resources, @Nullable RepositoryAgent repositories, RemoteBranches remote) {
        this.resources = resources;
        this.repositories = repositories;
        this.remote = remote;
    }

    /// The repository of a branch.
    ///
    /// @param remote branch at the remote provider; null if the repository belongs to this installation
    record BranchRepository(String store, @Nullable WantedResource remote) {}

    /// Returns the branch of an environment, or nothing if its stack has none or is being torn down.
    Optional<WantedResource> find(Handle tx, AccountId account, EnvironmentId environment) {
        return Stream.concat(resources.wanted(tx, account, ResourceKind.BRANCH).stream(), remotes(tx, account))
                .filter(it -> it.environment().equals(environment))
                .findFirst();
    }

    BranchRepository repository(Handle tx, AccountId account, EnvironmentId environment) {
        WantedResource found = remotes(tx, account)
                .filter(it -> it.environment().equals(environment))
                .findFirst()
                .orElse(null);
        return new BranchRepository(Accounts.slug(tx, account), found);
    }

    /// Returns the head of a branch, or nothing if the branch does not exist.
    ///
    /// @throws dev.ambit.problem.Problem `StackUnreachable` if the repository does not answer
    Optional<String> head(BranchRepository repository, String branch) {
        if (repository.remote() == null) {
            return Optional.ofNullable(repositories)
                    .map(it -> it.heads(repository.store()).get(branch));
        }
        try {
            return remote.head(repository.remote());
        } catch (InProgressException e) {
            throw STACK_UNREACHABLE.because("%s Try again in a few minutes.".formatted(e.what()));
        }
    }

    /// Reports a new deploy to the remote provider of the branch, if there is one.
    void deployCreated(Handle tx, BranchRepository repository) {
        if (repository.remote() != null) {
            remote.deployCreated(tx, repository.remote());
        }
    }

    /// Returns the files of a remote commit; nothing if the repository belongs to this installation.
    Optional<CommitFiles> files(BranchRepository repository, String commit) {
        return Optional.ofNullable(repository.remote()).map(it -> remote.files(it, commit));
    }

    private Stream<WantedResource> remotes(Handle tx, AccountId account) {
        return resources.remote(tx, account, ResourceKind.BRANCH, remote.provider()).stream();
    }
}
