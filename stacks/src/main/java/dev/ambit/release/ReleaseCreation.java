package dev.ambit.release;

import static dev.ambit.problem.ProblemCode.RELEASE_REFUSED;
import static dev.ambit.problem.ProblemCode.RELEASE_UNDER_WAY;
import static dev.ambit.problem.ProblemCode.STACK_IN_THE_WAY;
import static dev.ambit.problem.ProblemCode.STACK_NOT_FOUND;

import dev.ambit.account.Accounts;
import dev.ambit.audit.AccountAuditEntry;
import dev.ambit.audit.AccountAuditLog;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.operation.OperationKind;
import dev.ambit.operation.Operations;
import dev.ambit.operation.RunningOperations;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.Stack;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.StackState;
import dev.ambit.stack.Stacks;
import dev.ambit.stack.Stage;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Creates releases to all stacks of an account that have a database. It validates the migrations before anything
/// runs.
public final class ReleaseCreation {

    private static final int STACKS_MAX = 1_000;

    private final Transactions transactions;
    private final StackResources resources;
    private final InstantSource clock;

    /// Form of a release in the audit log.
    private record Released(List<String> versions, List<String> environments) {}

    public ReleaseCreation(Transactions transactions, StackResources resources, InstantSource clock) {
        this.transactions = transactions;
        this.resources = resources;
        this.clock = clock;
    }

    /// Creates a release.
    ///
    /// @throws dev.ambit.problem.Problem if another release is running, a stack is incomplete, or a migration is
    ///     not allowed
    Release create(AccountId account, ReleaseDraft draft, Author author) {
        return transactions.in(account, tx -> {
            Accounts.lock(tx, account);
            if (RunningOperations.isAny(tx, account, OperationKind.RELEASE)) {
                throw RELEASE_UNDER_WAY.because(
                        "Another release of this account is running. Wait until it has finished, or cancel its"
                                + " operation.");
            }
            Instant now = clock.instant();
            List<Stack> stacks = stacks(tx, account);
            draft.check(stacks.stream()
                    .anyMatch(it -> it.stage() == Stage.DEVELOPMENT && it.strategy() == DatabaseStrategy.TABLE_SUFFIX));
            requireNewer(tx, account, draft, now);
            Stack last = stacks.getLast();
            UUID operation = Operations.insert(tx, account, last.environment(), OperationKind.RELEASE, now, now);
            UUID id = UUID.randomUUID();
            Releases.insert(tx, account, id, operation, draft.migrations(), now);
            ReleaseStacks.insert(
                    tx,
                    account,
                    id,
                    stacks.stream().map(ReleaseCreation::pending).toList());
            var released = new Released(
                    draft.migrations().stream().map(Migration::version).toList(),
                    stacks.stream().map(Stack::slug).toList());
            AccountAuditLog.add(
                    tx,
                    account,
                    author,
                    new AccountAuditEntry(AccountOperation.RELEASE_CREATED, id, last.environmentId(), null, released),
                    now);
            return Releases.find(tx, account, id).orElseThrow();
        });
    }

    /// Returns the stacks, development before production, so that faulty migrations fail there first.
    private List<Stack> stacks(Handle tx, AccountId account) {
        List<Stack> stacks = Stacks.ofAccount(tx, account, STACKS_MAX).stream()
                .filter(it -> switch (it.state()) {
                    case PENDING, PROVISIONING, ACTIVE, SUSPENDED, FAILED -> true;
                    case REMOVING, REMOVED -> false;
                })
                .filter(it -> resources
                        .wanted(tx, account, it.environment(), ResourceKind.DATABASE)
                        .isPresent())
                .sorted(Comparator.comparing((Stack it) -> it.stage() == Stage.PRODUCTION)
                        .thenComparingInt(it -> it.environment().value()))
                .toList();
        if (stacks.isEmpty()) {
            throw STACK_NOT_FOUND.because(
                    "No environment of this account has a stack with a database. Add `DATABASE` to a" + " blueprint.");
        }
        stacks.stream()
                .filter(it -> it.state() != StackState.ACTIVE && it.state() != StackState.SUSPENDED)
                .findFirst()
                .ifPresent(it -> {
                    throw STACK_IN_THE_WAY
                            .because(("The stack of environment `%s` is in the state"
                                            + " `%s`. Wait until it is ACTIVE, or repair"
                                            + " it first.")
                                    .formatted(it.slug(), it.state()))
                            .with("state", it.state());
                });
        return stacks;
    }

    private static void requireNewer(Handle tx, AccountId account, ReleaseDraft draft, Instant now) {
        Migration first = draft.migrations().getFirst();
        Releases.done(tx, account, now).stream()
                .flatMap(it -> it.migrations().stream())
                .max(Comparator.comparing(Migration::order))
                .filter(it -> it.order().compareTo(first.order()) >= 0)
                .ifPresent(it -> {
                    throw RELEASE_REFUSED
                            .because(("Version `%s` is not higher than `%s`, the latest"
                                            + " released version. Send a higher version.")
                                    .formatted(first.version(), it.version()))
                            .at("migrations.0.version", first.version(), "higher than " + it.version());
                });
    }

    private static ReleaseStack pending(Stack it) {
        return new ReleaseStack(
                0, it.environment(), it.slug(), it.stage(), ReleaseStack.State.PENDING, null, null, null);
    }
}
