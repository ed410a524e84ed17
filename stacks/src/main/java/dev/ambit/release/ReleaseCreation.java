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
import dev.ambit.problem.Problem;
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
import java.util.SortedMap;
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
    /// @throws dev.ambit.problem.Problem if another release is running or has failed, a stack is incomplete, or a
    ///     migration is not allowed
    Release create(AccountId account, ReleaseDraft draft, Author author) {
        return transactions.in(account, tx -> {
            Accounts.lock(tx, account);
            if (RunningOperations.isAny(tx, account, OperationKind.RELEASE)) {
                throw RELEASE_UNDER_WAY.because(
                        "Another release of this account is running. Wait until it has finished, or cancel its"
                                + " operation.");
            }
            Releases.failed(tx, account).ifPresent(it -> {
                throw waits(it);
            });
            Instant now = clock.instant();
            List<Stack> stacks = stacks(tx, account);
            draft.check(stacks.stream()
                    .anyMatch(it -> it.stage() == Stage.DEVELOPMENT && it.strategy() == DatabaseStrategy.TABLE_SUFFIX));
            requireNewer(tx, account, draft);
            requireSame(tx, account, draft);
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

    /// Returns the stacks, development before production, so that faulty migrations fail there first. A stack in which
    /// another resource failed, such as the function, takes part.
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
                .filter(it -> !resources.isReady(tx, account, it.environment(), ResourceKind.DATABASE))
                .findFirst()
                .ifPresent(it -> {
                    throw STACK_IN_THE_WAY
                            .because(("The database of environment `%s` is not ready, because its stack is in the state"
                                            + " `%s`. Wait until it is ACTIVE, or repair it first.")
                                    .formatted(it.slug(), it.state()))
                            .with("state", it.state());
                });
        return stacks;
    }

    /// A later release would leave a gap in the stacks that the failed release did not reach.
    private static Problem waits(Release failed) {
        String where = failed.stacks().stream()
                .filter(it -> it.state() == ReleaseStack.State.FAILED)
                .map(it -> "failed in environment `%s`".formatted(it.slug()))
                .findFirst()
                .orElse("failed");
        return RELEASE_UNDER_WAY
                .because(("Release `%s` %s, and the next release waits for it. Remove the cause and resume operation"
                                + " `%s`, or cancel this operation to withdraw the release.")
                        .formatted(failed.id(), where, failed.operation()))
                .with("release", failed.id())
                .with("operation", failed.operation());
    }

    private static void requireNewer(Handle tx, AccountId account, ReleaseDraft draft) {
        Migration first = draft.migrations().getFirst();
        SortedMap<MigrationVersion, Migration> done = Releases.done(tx, account);
        if (!done.isEmpty() && done.lastKey().compareTo(first.order()) >= 0) {
            String last = done.lastKey().text();
            throw RELEASE_REFUSED
                    .because(("Version `%s` is not higher than `%s`, the latest"
                                    + " released version. Send a higher version.")
                            .formatted(first.version(), last))
                    .at("migrations.0.version", first.version(), "higher than " + last);
        }
    }

    /// A stack that has a version of a withdrawn release would skip another migration with this version.
    private static void requireSame(Handle tx, AccountId account, ReleaseDraft draft) {
        for (Release withdrawn : Releases.withdrawn(tx, account)) {
            for (Migration before : withdrawn.migrations()) {
                for (int i = 0; i < draft.migrations().size(); i++) {
                    Migration it = draft.migrations().get(i);
                    if (it.order().compareTo(before.order()) == 0 && !it.sql().equals(before.sql())) {
                        requireNowhere(withdrawn, before, i);
                    }
                }
            }
        }
    }

    private static void requireNowhere(Release withdrawn, Migration before, int index) {
        withdrawn.stacks().stream().filter(it -> it.mayHave(before)).findFirst().ifPresent(it -> {
            throw RELEASE_REFUSED
                    .because(("Version `%s` was applied in environment `%s` with other SQL by the withdrawn"
                                    + " release `%s`. Send the same SQL, or a version that no stack has.")
                            .formatted(before.version(), it.slug(), withdrawn.id()))
                    .at("migrations.%d.version".formatted(index), before.version(), "a version that no stack has");
        });
    }

    private static ReleaseStack pending(Stack it) {
        return new ReleaseStack(
                0, it.environment(), it.slug(), it.stage(), ReleaseStack.State.PENDING, null, null, null);
    }
}
