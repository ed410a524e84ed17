package dev.ambit.bulk;

import dev.ambit.access.Caller;
import dev.ambit.access.KeyKind;
import dev.ambit.bulk.BulkChanges.Stored;
import dev.ambit.bulk.BulkChanges.Waiting;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.event.EventLog;
import dev.ambit.grant.GrantCreation;
import dev.ambit.operation.Operation;
import dev.ambit.operation.OperationKind;
import dev.ambit.operation.OperationProblem;
import dev.ambit.operation.OperationState;
import dev.ambit.operation.OperationTurn;
import dev.ambit.operation.OperationTurn.Step;
import dev.ambit.operation.Operations;
import dev.ambit.problem.Problem;
import dev.ambit.problem.ProblemCode;
import dev.ambit.subscription.LatestVersions;
import dev.ambit.subscription.PlanChange;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/// Changes the customers of bulk changes one after the other. A customer's row is deleted in the transaction that
/// changes the customer, so that none is skipped or changed twice after a crash. A customer that fails is recorded
/// with the reason, and the next one follows.
public final class BulkChangeLoop {

    private static final System.Logger LOG = System.getLogger(BulkChangeLoop.class.getName());

    private static final String PHASE = "customers";
    private static final int ROWS_MAX = 1_000;
    private static final int SERVER_FAULTS = 500;
    private static final Duration CLAIM = Duration.ofSeconds(10);

    /// Age from which an ended change and its failures are deleted.
    private static final Duration KEPT = Duration.ofDays(90);

    private final Transactions transactions;
    private final EventLog log;
    private final GrantCreation granting;
    private final PlanChange moving;
    private final LatestVersions migrating;
    private final InstantSource real;
    private final OperationTurn turn;

    public BulkChangeLoop(
            Transactions transactions,
            EventLog log,
            GrantCreation granting,
            PlanChange moving,
            LatestVersions migrating,
            InstantSource real) {
        this.transactions = transactions;
        this.log = log;
        this.granting = granting;
        this.moving = moving;
        this.migrating = migrating;
        this.real = real;
        this.turn = new OperationTurn(transactions, OperationKind.BULK_CHANGE, CLAIM, real);
    }

    /// Works for a limited time on the change that has waited longest, then cleans up a change that has ended.
    public void runOnce() {
        turn.runNext(this::work);
        transactions
                .outside(tx -> Operations.claimCheck(tx, OperationKind.BULK_CHANGE, CLAIM, real.instant()))
                .ifPresent(this::clear);
    }

    private void work(Operation operation) {
        EnvironmentId environment = operation.environment();
        Optional<Stored> change =
                transactions.read(environment, tx -> BulkChanges.find(tx, environment, operation.id()));
        if (change.isEmpty()) {
            turn.abandon(operation);
            return;
        }
        turn.go(operation, () -> changeNext(operation, change.get()), true);
    }

    private Step changeNext(Operation operation, Stored change) {
        EnvironmentId environment = operation.environment();
        Optional<Waiting> next =
                transactions.read(environment, tx -> BulkChanges.next(tx, environment, operation.id()));
        if (next.isEmpty()) {
            return Step.DONE;
        }
        try {
            log.prepare(environment, change.author());
            return transactions.joined(environment, tx -> {
                if (!Operations.lockRunning(tx, operation.id())) {
                    return Step.STOPPED;
                }
                if (BulkChanges.remove(
                        tx, environment, operation.id(), next.get().line())) {
                    apply(operation, change, next.get().customerId());
                    Operations.advance(
                            tx, operation.id(), PHASE, 1, real.instant().plus(CLAIM));
                    Operations.make(tx, operation.id(), 1);
                }
                return Step.MORE;
            });
        } catch (Problem problem) {
            if (problem.code().status() >= SERVER_FAULTS || problem.code() == ProblemCode.RATE_LIMIT_EXCEEDED) {
                throw problem;
            }
            return fail(
                    operation, next.get(), new OperationProblem(problem.code().wireName(), problem.message()));
        } catch (RuntimeException fault) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "Bulk change %s failed for one customer".formatted(operation.id()),
                    fault);
            String message = "An internal error prevented the change. The server log has the reason.";
            return fail(operation, next.get(), new OperationProblem(ProblemCode.UNEXPECTED_ERROR.wireName(), message));
        }
    }

    private void apply(Operation operation, Stored change, String customerId) {
        var caller = new Caller(KeyKind.SERVER, operation.account(), operation.environment(), operation.id(), null);
        if (change.content().plan() != null) {
            moving.move(caller, change.author(), customerId, change.content().plan());
        } else if (change.content().migration() != null) {
            boolean isAtOnce = change.content().migration().isAtOnce();
            migrating.move(caller, change.author(), customerId, isAtOnce);
        } else {
            granting.grant(caller, change.author(), customerId, change.content().grants());
        }
    }

    private Step fail(Operation operation, Waiting customer, OperationProblem problem) {
        EnvironmentId environment = operation.environment();
        return transactions.in(environment, tx -> {
            if (!Operations.lockRunning(tx, operation.id())) {
                return Step.STOPPED;
            }
            if (BulkChanges.fail(tx, environment, operation.id(), customer.line(), problem)) {
                Operations.advance(tx, operation.id(), PHASE, 1, real.instant().plus(CLAIM));
            }
            return Step.MORE;
        });
    }

    /// Deletes the customers that still wait, and later the whole change. A failed change can be resumed, so its
    /// waiting customers are deleted only with the whole change.
    private void clear(Operation operation) {
        EnvironmentId environment = operation.environment();
        Instant deleteAt = Objects.requireNonNull(operation.finishedAt()).plus(KEPT);
        boolean isOld = !deleteAt.isAfter(real.instant());
        if (isOld || operation.state() != OperationState.FAILED) {
            clear(environment, operation.id(), isOld);
        }
        if (isOld) {
            transactions.in(environment, tx -> {
                BulkChanges.delete(tx, environment, operation.id());
                return null;
            });
        }
        transactions.outside(tx -> {
            Operations.markChecked(tx, operation.id(), isOld ? null : deleteAt);
            return null;
        });
    }

    private void clear(EnvironmentId environment, UUID operation, boolean isWithFailed) {
        int cleared;
        do {
            cleared = transactions.in(
                    environment, tx -> BulkChanges.clear(tx, environment, operation, isWithFailed, ROWS_MAX));
        } while (cleared == ROWS_MAX);
    }
}
