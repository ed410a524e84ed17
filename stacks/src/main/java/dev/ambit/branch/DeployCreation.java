package dev.ambit.branch;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.EDITED_MEANWHILE;
import static dev.ambit.problem.ProblemCode.ENVIRONMENT_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.STACK_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.STACK_UNREACHABLE;

import dev.ambit.audit.AccountAuditEntry;
import dev.ambit.audit.AccountAuditLog;
import dev.ambit.audit.AccountOperation;
import dev.ambit.branch.BranchHeads.BranchRepository;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.Environment;
import dev.ambit.environment.Environments;
import dev.ambit.event.Author;
import dev.ambit.host.git.RepositoryAgent;
import dev.ambit.operation.OperationKind;
import dev.ambit.operation.OperationState;
import dev.ambit.operation.Operations;
import dev.ambit.problem.Problem;
import dev.ambit.stack.WantedResource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Creates deploys, by request or before a push is accepted.
public final class DeployCreation {

    /// Longer than the timeout of a push.
    private static final Duration PUSH_MAX = RepositoryAgent.CALL_MAX.plusMinutes(1);

    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(10);
    private static final int ATTEMPTS_MAX = 10;
    private static final String BRANCH = "branch";
    private static final String COMMIT = "commit";

    private final Transactions transactions;
    private final BranchHeads heads;
    private final InstantSource clock;

    public DeployCreation(Transactions transactions, BranchHeads heads, InstantSource clock) {
        this.transactions = transactions;
        this.heads = heads;
        this.clock = clock;
    }

    /// The created operation and its commit.
    public record Begun(UUID operation, String commit) {}

    /// Creates a deploy of the head of a branch.
    ///
    /// @param seen head that the caller expects; null accepts any
    /// @throws dev.ambit.problem.Problem if the head differs, or the branch or environment is being deleted
    public Begun create(
            AccountId account, EnvironmentId environment, String branch, @Nullable String seen, Author author) {
        return withHead(account, environment, branch, (tx, repository, entered, head) -> {
            Environment into = entered.orElseThrow(DeployCreation::deleted);
            String commit = head.orElseThrow(() -> missing(branch));
            if (seen != null && !seen.equals(commit)) {
                throw EDITED_MEANWHILE
                        .because(("`commit` must be the head of branch `%s`, which"
                                        + " is now `%s`; received `%s`. Review the"
                                        + " new commits, then deploy again.")
                                .formatted(branch, commit, seen))
                        .at("commit", seen, commit);
            }
            Instant now = clock.instant();
            UUID operation = Operations.insert(tx, account, environment, OperationKind.DEPLOY, now, now);
            Deploys.insert(tx, environment, operation, branch, commit, true, author, now);
            audit(tx, account, into, Map.of(BRANCH, branch, COMMIT, commit), author, now);
            heads.deployCreated(tx, repository);
            return new Begun(operation, commit);
        });
    }

    /// Creates a deploy of the commit of an earlier deploy. The branch keeps its head.
    ///
    /// @param earlier operation of the earlier deploy
    /// @throws dev.ambit.problem.Problem if the environment has no such deploy that is done, or is being deleted
    Begun rollBack(AccountId account, WantedResource branch, UUID earlier, Author author) {
        EnvironmentId environment = branch.environment();
        return transactions.in(account, tx -> {
            Environment into = enter(tx, account, environment).orElseThrow(DeployCreation::deleted);
            String commit = Deploys.find(tx, environment, earlier)
                    .filter(it -> it.state() == OperationState.DONE)
                    .map(Deploy::commit)
                    .orElseThrow(() -> BAD_USER_INPUT
                            .because(
                                    ("`rollbackTo` must be the operation of a deploy of environment `%s` that is `DONE`;"
                                                    + " received `%s`. List the deploys to see their operations.")
                                            .formatted(into.slug(), earlier))
                            .at("rollbackTo", earlier, "the operation of a deploy that is DONE"));
            Instant now = clock.instant();
            UUID operation = Operations.insert(tx, account, environment, OperationKind.DEPLOY, now, now);
            Deploys.insert(tx, environment, operation, branch.name(), commit, true, author, now);
            var audited = Map.of(BRANCH, branch.name(), COMMIT, commit, "rollbackTo", earlier.toString());
            audit(tx, account, into, audited, author, now);
            heads.deployCreated(tx, heads.repository(tx, account, environment));
            return new Begun(operation, commit);
        });
    }

    /// Returns the head of a branch.
    String head(WantedResource branch) {
        BranchRepository repository =
                transactions.in(branch.account(), tx -> heads.repository(tx, branch.account(), branch.environment()));
        return heads.head(repository, branch.name()).orElseThrow(() -> missing(branch.name()));
    }

    /// Stores a deploy before its push is accepted. Until the push has ended, the deploy loop calls [#check], in case
    /// this server crashes.
    ///
    /// @return operation to pass to [#release] or [#drop]; nothing if the environment is being deleted
    Optional<UUID> expect(AccountId account, EnvironmentId environment, String branch, String commit, Author author) {
        return transactions.in(
                account,
                tx -> enter(tx, account, environment).map(_ -> {
                    Instant now = clock.instant();
                    Instant check = now.plus(CHECK_INTERVAL);
                    UUID operation = Operations.insert(tx, account, environment, OperationKind.DEPLOY, check, now);
                    Deploys.insert(tx, environment, operation, branch, commit, false, author, now);
                    return operation;
                }));
    }

    /// Releases a stored deploy if its branch now points to the commit; otherwise deletes it, because the push
    /// failed or a later one superseded it.
    void release(AccountId account, EnvironmentId environment, UUID operation) {
        settle(account, environment, operation, false);
    }

    /// Settles a deploy like [#release], for a push that may still be running, here or in a Git process whose host
    /// has crashed. If the branch does not point to the commit yet, the deploy is deleted only after the push
    /// timeout. If the host does not answer, the deploy is checked again.
    void check(AccountId account, EnvironmentId environment, UUID operation) {
        try {
            settle(account, environment, operation, true);
        } catch (Problem problem) {
            if (problem.code() != STACK_UNREACHABLE) {
                throw problem;
            }
            transactions.outside(tx -> {
                Operations.release(tx, operation, clock.instant().plus(CHECK_INTERVAL));
                return operation;
            });
        }
    }

    private void settle(AccountId account, EnvironmentId environment, UUID operation, boolean mayRun) {
        Optional<Deploy> expected = transactions.in(account, tx -> {
            Transactions.addScope(tx, environment);
            return unsettled(tx, environment, operation);
        });
        if (expected.isPresent()) {
            withHead(account, environment, expected.get().branch(), (tx, _, into, head) -> {
                if (into.isPresent()) {
                    unsettled(tx, environment, operation)
                            .ifPresent(it -> settle(tx, account, into.get(), it, head, mayRun));
                }
                return operation;
            });
        }
    }

    private void settle(
            Handle tx, AccountId account, Environment into, Deploy deploy, Optional<String> head, boolean mayRun) {
        Instant now = clock.instant();
        if (head.filter(deploy.commit()::equals).isPresent()) {
            Deploys.enqueue(tx, deploy.environment(), deploy.operation(), now);
            var audited = Map.of(BRANCH, deploy.branch(), COMMIT, deploy.commit());
            audit(tx, account, into, audited, deploy.author(), now);
            Operations.release(tx, deploy.operation(), now);
        } else if (mayRun && now.isBefore(deploy.createdAt().plus(PUSH_MAX))) {
            Operations.release(tx, deploy.operation(), now.plus(CHECK_INTERVAL));
        } else {
            drop(tx, deploy.environment(), deploy.operation());
        }
    }

    private static Optional<Deploy> unsettled(Handle tx, EnvironmentId environment, UUID operation) {
        return Deploys.find(tx, environment, operation).filter(it -> !it.hasArrived());
    }

    private void drop(Handle tx, EnvironmentId environment, UUID operation) {
        Deploys.drop(tx, environment, operation);
        Operations.cancel(tx, operation, clock.instant());
    }

    /// The state before the head of a branch is read.
    private record StateBefore(BranchRepository repository, Optional<UUID> latest) {}

    private interface HeadWork<T> {
        T run(Handle tx, BranchRepository repository, Optional<Environment> into, Optional<String> head);
    }

    /// Runs a transaction with the head of a branch, which the host reads before the environment is locked. If another
    /// deploy arrives in between, the head is read again, so that the latest deploy has the latest commit.
    private <T> T withHead(AccountId account, EnvironmentId environment, String branch, HeadWork<T> work) {
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            StateBefore before = transactions.in(account, tx -> {
                Transactions.addScope(tx, environment);
                return new StateBefore(heads.repository(tx, account, environment), Deploys.latest(tx, environment));
            });
            Optional<String> head = heads.head(before.repository(), branch);
            Optional<T> result = transactions.in(account, tx -> {
                Optional<Environment> into = enter(tx, account, environment);
                return Deploys.latest(tx, environment).equals(before.latest())
                        ? Optional.of(work.run(tx, before.repository(), into, head))
                        : Optional.empty();
            });
            if (result.isPresent()) {
                return result.get();
            }
        }
        throw STACK_UNREACHABLE.because(
                "Other deploys of this environment arrive at the same time. Try again in a moment.");
    }

    private static Problem missing(String branch) {
        return STACK_NOT_FOUND.because(
                "Branch `%s` does not exist in the repository. Repair the stack to create it.".formatted(branch));
    }

    private static Optional<Environment> enter(Handle tx, AccountId account, EnvironmentId environment) {
        Optional<Environment> into = Environments.lock(tx, account, environment);
        Transactions.addScope(tx, environment);
        return into;
    }

    private static Problem deleted() {
        return ENVIRONMENT_NOT_FOUND.because("The environment is being deleted. Deploy to another environment.");
    }

    private static void audit(
            Handle tx, AccountId account, Environment into, Map<String, String> deploy, Author author, Instant now) {
        var entry =
                new AccountAuditEntry(AccountOperation.STACK_DEPLOYED, into.publicId(), into.publicId(), null, deploy);
        AccountAuditLog.add(tx, account, author, entry, now);
    }
}
