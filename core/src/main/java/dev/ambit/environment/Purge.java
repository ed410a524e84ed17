package dev.ambit.environment;

import static dev.ambit.operation.OperationKind.ACCOUNT_DELETION;
import static dev.ambit.operation.OperationKind.ENVIRONMENT_DELETION;
import static dev.ambit.problem.ProblemCode.STACK_STEP_FAILED;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ambit.catalog.Revisions;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.operation.Operation;
import dev.ambit.operation.OperationKind;
import dev.ambit.operation.OperationProblem;
import dev.ambit.operation.OperationProblems;
import dev.ambit.operation.OperationTurn;
import dev.ambit.operation.OperationTurn.Step;
import dev.ambit.operation.Operations;
import dev.ambit.receipt.Receipt;
import dev.ambit.receipt.ReceiptKey;
import dev.ambit.receipt.Receipts;
import dev.ambit.receipt.Removal;
import dev.ambit.receipt.Removals;
import dev.ambit.receipt.Removed;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Removes all rows of deleted environments and accounts, and signs a receipt. After a crash, it resumes, and
/// the receipt also counts the rows that were removed before.
public final class Purge {

    private static final Duration CLAIM = Duration.ofSeconds(30);

    private static final String ALL = """
        select environment_id
        from environments
        where account_id = :account
        """;

    /// Time after which to look for rows again. Longer than any request that was authenticated before the keys
    /// were deleted.
    private static final Duration LAST_REQUEST = Duration.ofMinutes(1);

    /// Time to wait for other deletions in the account, for orders and for external resources.
    private static final Duration OTHERS = Duration.ofSeconds(1);

    /// The table of catalog contents, which the environments of an account share.
    private static final String CATALOGS = "catalog_revisions";

    private static final int UNDER_WAY_MAX = 1_000;

    /// The pause after each step, as a multiple of the step's duration, because other work is more urgent.
    private static final int RESTS = 1;

    private final Transactions transactions;
    private final ServerMemory memory;
    private final EnvironmentEnding ending;
    private final EnvironmentReferences references;
    private final EnvironmentFiles files;
    private final ReceiptKey key;
    private final InstantSource clock;
    private final Map<OperationKind, OperationTurn> turns;

    /// Remembers the position of each purge, so that the next turn skips tables that are done.
    private final Cache<UUID, List<OwnerPurge>> underWay =
            Caffeine.newBuilder().maximumSize(UNDER_WAY_MAX).build();

    public Purge(
            Transactions transactions,
            ServerMemory memory,
            EnvironmentEnding ending,
            EnvironmentReferences references,
            EnvironmentFiles files,
            ReceiptKey key,
            InstantSource clock) {
        this.transactions = transactions;
        this.memory = memory;
        this.ending = ending;
        this.references = references;
        this.files = files;
        this.key = key;
        this.clock = clock;
        this.turns = Map.of(
                ENVIRONMENT_DELETION, new OperationTurn(transactions, ENVIRONMENT_DELETION, CLAIM, clock),
                ACCOUNT_DELETION, new OperationTurn(transactions, ACCOUNT_DELETION, CLAIM, clock));
    }

    /// Processes one unclaimed deletion of each kind for a while. Then it repeats one that ended a minute ago, in
    /// case a late request has written rows since.
    public void runOnce() {
        transactions.outside(tx -> {
            Removals.reschedule(tx, clock.instant());
            return null;
        });
        turns.forEach((kind, turn) -> {
            turn.runNext(operation -> delete(turn, operation));
            recheck(kind);
        });
    }

    private void delete(OperationTurn turn, Operation operation) {
        Removal removal =
                transactions.outside(tx -> Removals.find(tx, operation.id()).orElseGet(() -> unnamed(tx, operation)));
        List<EnvironmentId> environments = removal.environments();
        boolean isTooEarly =
                operation.kind() == ACCOUNT_DELETION ? hasOtherDeletions(operation) : isBilled(operation, environments);
        if (isTooEarly || isEnding(operation, environments)) {
            postpone(operation, environments);
            return;
        }
        if (operation.problem() != null) {
            transactions.outside(tx -> {
                OperationProblems.record(tx, operation.id(), null);
                return null;
            });
        }
        List<OwnerPurge> owners =
                Objects.requireNonNull(underWay.get(operation.id(), _ -> owners(operation, environments)));
        turn.go(operation, () -> step(operation, environments, owners), false);
    }

    /// Releases the operation, and records in it why external resources still exist.
    private void postpone(Operation operation, List<EnvironmentId> environments) {
        OperationProblem problem = transactions
                .read(operation.account(), tx -> ending.removalProblem(tx, operation.account(), environments))
                .map(it -> new OperationProblem(STACK_STEP_FAILED.wireName(), it))
                .orElse(null);
        transactions.outside(tx -> {
            if (!Objects.equals(problem, operation.problem())) {
                OperationProblems.record(tx, operation.id(), problem);
            }
            Operations.release(tx, operation.id(), clock.instant().plus(OTHERS));
            return null;
        });
    }

    /// Returns whether the deletion of an account must wait for other deletions in the account.
    private boolean hasOtherDeletions(Operation operation) {
        return transactions.outside(tx -> Removals.areOthers(tx, operation.account(), operation.id()));
    }

    /// Returns whether an order still bills one of the environments. An order ends soon after its environment is
    /// deleted.
    private boolean isBilled(Operation operation, List<EnvironmentId> environments) {
        return transactions.read(operation.account(), tx -> references.isBilled(tx, operation.account(), environments));
    }

    /// Returns whether external resources are still being removed. These resources are removed before the rows,
    /// because the rows say where the resources are.
    private boolean isEnding(Operation operation, List<EnvironmentId> environments) {
        return transactions.read(operation.account(), tx -> ending.isUnderWay(tx, operation.account(), environments));
    }

    private Step step(Operation operation, List<EnvironmentId> environments, List<OwnerPurge> owners) {
        long start = System.nanoTime();
        for (OwnerPurge owner : owners) {
            if (owner.step(CLAIM)) {
                LockSupport.parkNanos(RESTS * (System.nanoTime() - start));
                return Step.MORE;
            }
        }
        return finish(operation, environments, owners);
    }

    /// Checks for rows that were written after the purge, and removes them too.
    private Step finish(Operation operation, List<EnvironmentId> environments, List<OwnerPurge> owners) {
        if (owners.stream().anyMatch(OwnerPurge::isAnyLeft)) {
            owners.forEach(OwnerPurge::restart);
            return Step.MORE;
        }
        if (operation.kind() == ENVIRONMENT_DELETION && removeReferences(operation, environments) > 0) {
            return Step.MORE;
        }
        underWay.invalidate(operation.id());
        removeFiles(operation, environments);
        return transactions.outside(tx -> {
            if (!Operations.lockRunning(tx, operation.id())) {
                return Step.STOPPED;
            }
            Removal removal = Removals.find(tx, operation.id()).orElseThrow();
            Instant now = clock.instant();
            List<String> scanned = Stream.concat(
                            owners.stream().flatMap(owner -> owner.tableNames().stream()),
                            clearCaches(removal.environments()).stream())
                    .toList();
            Removed removed = operation.kind() == ACCOUNT_DELETION ? Removed.ACCOUNT : Removed.ENVIRONMENT;
            Receipts.insert(
                    tx, new Receipt(removal, removed, operation.startedAt(), scanned, removed.kept(), now), key);
            Operations.finish(tx, operation.id(), now.plus(LAST_REQUEST), now);
            return Step.DONE;
        });
    }

    /// Removes references to the environments, and catalog contents that no environment of the account uses.
    ///
    /// @return the number of removed catalog contents
    private int removeReferences(Operation operation, List<EnvironmentId> environments) {
        return transactions.in(operation.account(), tx -> {
            List<EnvironmentId> all = all(tx, operation.account());
            for (EnvironmentId it : environments) {
                List<EnvironmentId> others =
                        all.stream().filter(other -> !other.equals(it)).toList();
                references.removeReferences(tx, operation.account(), it, others);
                ForkedEnvironments.clearParent(tx, operation.account(), it);
            }
            int removed = Revisions.removeUnnamed(tx, operation.account(), () -> all(tx, operation.account()));
            Operations.advance(
                    tx, operation.id(), CATALOGS, removed, clock.instant().plus(CLAIM));
            Removals.count(tx, operation.id(), CATALOGS, removed);
            return removed;
        });
    }

    /// Returns the environments of the account with those that are being deleted, which [Environments#all] omits.
    private static List<EnvironmentId> all(Handle tx, AccountId account) {
        return tx.createQuery(ALL)
                .bind("account", account.value())
                .map((row, _) -> new EnvironmentId(row.getInt(1)))
                .list();
    }

    /// Removes files last, when no row refers to them. They are counted before, because a crash would lose the
    /// count.
    private void removeFiles(Operation operation, List<EnvironmentId> environments) {
        long there = environments.stream().mapToLong(files::count).sum();
        transactions.outside(tx -> {
            Removals.countOnce(tx, operation.id(), Map.of(Receipt.FILES, there));
            return null;
        });
        environments.forEach(files::removeAll);
    }

    /// Clears the caches of this server.
    ///
    /// @return the names of the caches
    private List<String> clearCaches(List<EnvironmentId> environments) {
        return environments.stream()
                .flatMap(it -> memory.evict(it).keySet().stream())
                .distinct()
                .map(part -> Receipt.MEMORY + part)
                .toList();
    }

    private void recheck(OperationKind kind) {
        transactions
                .outside(tx -> Operations.claimCheck(tx, kind, CLAIM, clock.instant()))
                .ifPresent(operation -> {
                    List<EnvironmentId> gone = transactions.outside(tx -> Receipts.environments(tx, operation.id()));
                    gone.forEach(files::removeAll);
                    for (OwnerPurge owner : owners(operation, gone)) {
                        while (owner.step(CLAIM)) {
                            // Usually no rows remain.
                        }
                    }
                    transactions.outside(tx -> {
                        Operations.markChecked(tx, operation.id(), null);
                        return null;
                    });
                });
    }

    /// An account is purged after its environments.
    private List<OwnerPurge> owners(Operation operation, List<EnvironmentId> environments) {
        List<PurgedTable> ofEnvironments = transactions.outside(tx -> Stream.of("environment", "environment_id")
                .flatMap(it -> PurgedTables.of(tx, it).stream())
                .toList());
        List<OwnerPurge> owners = new ArrayList<>();
        environments.forEach(it -> owners.add(owner(operation, it, ofEnvironments)));
        if (operation.kind() == ACCOUNT_DELETION) {
            owners.add(owner(operation, null, transactions.outside(tx -> PurgedTables.of(tx, "account_id"))));
        }
        return owners;
    }

    private OwnerPurge owner(Operation operation, @Nullable EnvironmentId environment, List<PurgedTable> tables) {
        return new OwnerPurge(transactions, clock, operation.id(), operation.account(), environment, tables);
    }

    /// Returns the removal of a deletion that an older server started without recording the name.
    private Removal unnamed(Handle tx, Operation operation) {
        Instant asked = operation.startedAt() == null ? clock.instant() : operation.startedAt();
        Removals.insert(tx, operation.id(), operation.account(), List.of(operation.environment()), null, asked);
        return Removals.find(tx, operation.id()).orElseThrow();
    }
}
