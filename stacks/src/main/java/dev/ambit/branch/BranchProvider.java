package dev.ambit.branch;

import static dev.ambit.problem.ProblemCode.STACK_UNREACHABLE;

import dev.ambit.host.git.RepositoryAgent;
import dev.ambit.stack.ObservedResource;
import dev.ambit.stack.Provider;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.Stage;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.WantedResource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Provides branches in the repository of their account. Development's branch starts at production's head and is
/// independent from then on.
public final class BranchProvider implements Provider {

    private final RepositoryAgent repositories;

    public BranchProvider(RepositoryAgent repositories) {
        this.repositories = repositories;
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.BRANCH;
    }

    @Override
    public String name() {
        return "git";
    }

    @Override
    public void check(WantedResource wanted) {
        // The name was checked and reserved when it was planned.
    }

    @Override
    public Map<String, String> ensure(WantedResource wanted, StepLog log) {
        String store = wanted.store();
        String branch = wanted.name();
        Optional<String> there = head(store, branch);
        if (there.isPresent()) {
            log.say("Branch %s exists at commit %s.".formatted(branch, there.get()));
        } else if (wanted.stage() == Stage.PRODUCTION) {
            repositories.begin(store, branch);
            log.say("Created branch %s with its first commit.".formatted(branch));
        } else {
            String head = head(store, wanted.production())
                    .orElseThrow(() -> STACK_UNREACHABLE.because(
                            ("Branch `%s` of production does not exist yet. Provision or repair the production stack,"
                                            + " then try again.")
                                    .formatted(wanted.production())));
            repositories.set(store, branch, head);
            log.say("Created branch %s at the head of %s (commit %s).".formatted(branch, wanted.production(), head));
        }
        return Map.of("repository", "/git/%s.git".formatted(store), "branch", branch);
    }

    @Override
    public ObservedResource observe(WantedResource wanted) {
        return new ObservedResource(hasBranch(wanted), List.of());
    }

    @Override
    public Map<String, Long> count(WantedResource wanted) {
        return hasBranch(wanted) ? Map.of("branches", 1L) : Map.of();
    }

    /// Deletes the branch. Its commits remain as long as another branch contains them.
    @Override
    public void remove(WantedResource wanted, StepLog log) {
        repositories.remove(wanted.store(), wanted.name());
        log.say("Deleted branch %s.".formatted(wanted.name()));
    }

    private boolean hasBranch(WantedResource wanted) {
        return head(wanted.store(), wanted.name()).isPresent();
    }

    private Optional<String> head(String store, String branch) {
        return Optional.ofNullable(repositories.heads(store).get(branch));
    }
}
