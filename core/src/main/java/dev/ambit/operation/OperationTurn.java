package dev.ambit.operation;

import dev.ambit.db.Transactions;
import dev.ambit.problem.Problem;
import dev.ambit.problem.ProblemCode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/// Processes operations of one kind, one after the other. If an operation fails, it is retried with a growing
/// delay, and finally marked as failed. Completed work is kept. Operations that cannot be stopped are retried
/// forever. In between, other operations get their turn.
public final class OperationTurn {

    private static final System.Logger LOG = System.getLogger(OperationTurn.class.getName());

    private static final int ATTEMPTS_MAX = 6;

    /// Limits the delay to about an hour.
    private static final int DOUBLINGS_MAX = 12;

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration MOVE_PAUSE = Duration.ofSeconds(3);

    private static final Duration TURN_MAX = Duration.ofSeconds(1);

    /// Small enough that a stopping server does not wait long.
    private static final int TURNS_MAX = 8;

    private static final Set<ProblemCode> REFUSALS = EnumSet.of(
            ProblemCode.RELEASE_FAILED,
            ProblemCode.ENTITLEMENT_LIMIT_EXCEEDED,
            ProblemCode.ROW_COPY_STOPPED,
            ProblemCode.ROW_COPY_REFUSED,
            ProblemCode.PERSONAL_DATA_UNMASKED,
            ProblemCode.BACKUP_UNUSABLE,
            ProblemCode.DEPLOY_FAILED);

    /// Receives operations that have failed.
    public interface FailureListener {

        /// Reports that the operation has failed.
        ///
        /// @param tx without a scope
        void failed(Handle tx, Operation operation, OperationProblem problem);
    }

    /// The result of a step.
    public enum Step {
        MORE,
        DONE,
        /// Stopped by another request: it was paused or canceled, or its environment was deleted.
        STOPPED,
    }

    private final Transactions transactions;
    private final OperationKind kind;
    private final Duration claim;
    private final InstantSource clock;
    private final FailureListener onFailed;

    /// @param claim the length of the lease of an operation without progress
    public OperationTurn(Transactions transactions, OperationKind kind, Duration claim, InstantSource clock) {
        this(transactions, kind, claim, clock, (_, _, _) -> {});
    }

    /// Reports failed operations to a listener.
    ///
    /// @param onFailed called for each failed operation, in the transaction that marks it as failed
    public OperationTurn(
            Transactions transactions,
            OperationKind kind,
            Duration claim,
            InstantSource clock,
            FailureListener onFailed) {
        this.transactions = transactions;
        this.kind = kind;
        this.claim = claim;
        this.clock = clock;
        this.onFailed = onFailed;
    }

    /// Passes the operation that has waited longest to `work`.
    ///
    /// @return whether there was one
    /// @throws Problem if the database is unavailable, which does not count as an attempt; the lease expires
    public boolean runNext(Consumer<Operation> work) {
        Optional<Operation> claimed = transactions.outside(tx -> Operations.claim(tx, kind, claim, clock.instant()));
        claimed.ifPresent(it -> attempt(it, work));
        return claimed.isPresent();
    }

    /// Processes up to `TURNS_MAX` operations without a pause.
    public void runAll(Consumer<Operation> work) {
        boolean isMore = true;
        for (int i = 0; i < TURNS_MAX && isMore; i++) {
            isMore = runNext(work);
        }
    }

    /// Works on a claimed operation step by step for a while, then releases it. The operation is not marked as
    /// done in its last step, but after the result of that step is visible.
    ///
    /// @param lookAgain whether [Operations#claimCheck] returns it after it is done
    public void go(Operation operation, Supplier<Step> step, boolean lookAgain) {
        Instant end = clock.instant().plus(TURN_MAX);
        Step last;
        do {
            last = step.get();
        } while (last == Step.MORE && clock.instant().isBefore(end));
        leave(operation.id(), last, lookAgain);
    }

    /// Works on a claimed operation as long as needed; if this server dies, another continues after the lease
    /// expires.
    public <T> T kept(Operation operation, Supplier<T> work) {
        var heartbeat = new Heartbeat(claim, () -> renew(operation.id()));
        try {
            T done = heartbeat.during(work);
            if (!heartbeat.isLost()) {
                return done;
            }
        } catch (RuntimeException fault) {
            if (!heartbeat.isLost()) {
                throw fault;
            }
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Another server took over operation %s after its lease expired".formatted(operation.id()),
                    fault);
        }
        throw new LeaseLost();
    }

    private boolean renew(UUID id) {
        return transactions.outside(tx -> {
            boolean isHeld = Operations.lockRunning(tx, id);
            if (isHeld) {
                Operations.release(tx, id, clock.instant().plus(claim));
            }
            return isHeld;
        });
    }

    private void leave(UUID id, Step last, boolean lookAgain) {
        transactions.outside(tx -> {
            Instant now = clock.instant();
            switch (last) {
                case MORE -> Operations.release(tx, id, now);
                case DONE -> Operations.finish(tx, id, lookAgain ? now : null, now);
                case STOPPED -> {
                    // If its environment was deleted, it is canceled when it is claimed again after its lease.
                }
            }
            return null;
        });
    }

    /// Ends an operation whose environment was deleted.
    public void abandon(Operation operation) {
        transactions.outside(tx -> {
            Operations.cancel(tx, operation.id(), clock.instant());
            return null;
        });
    }

    private void attempt(Operation operation, Consumer<Operation> work) {
        try {
            work.accept(operation);
        } catch (LeaseLost _) {
            LOG.log(System.Logger.Level.WARNING, "Operation %s continues on another server".formatted(operation.id()));
        } catch (RuntimeException fault) {
            // A timeout counts as an attempt, because a step may be too long each time.
            if (Problem.is(ProblemCode.DATABASE_UNAVAILABLE, fault)) {
                throw fault;
            }
            if (Problem.is(ProblemCode.STACK_MOVING, fault)) {
                await(operation.id());
                return;
            }
            LOG.log(System.Logger.Level.ERROR, "A step of operation %s failed".formatted(operation.id()), fault);
            recordFailure(operation, fault);
        }
    }

    /// Repeats the step later. This is not counted as an attempt, because a move of a stack always ends.
    private void await(UUID id) {
        transactions.outside(tx -> {
            Operations.release(tx, id, clock.instant().plus(MOVE_PAUSE));
            return null;
        });
    }

    private void recordFailure(Operation operation, RuntimeException fault) {
        UUID id = operation.id();
        transactions.outside(tx -> {
            Instant now = clock.instant();
            int attempts = Operations.recordFailure(tx, id).orElse(0);
            if (!kind.isStoppable() || (attempts < ATTEMPTS_MAX && !isRefused(fault))) {
                Operations.release(tx, id, now.plus(PAUSE.multipliedBy(1L << Math.min(attempts, DOUBLINGS_MAX))));
            } else {
                OperationProblem problem = problem(fault);
                OperationProblems.fail(tx, id, problem, now);
                onFailed.failed(tx, operation, problem);
            }
            return null;
        });
    }

    /// Retries do not help if an allowance is exceeded or a migration is wrong.
    private static boolean isRefused(RuntimeException fault) {
        return fault instanceof Problem problem && REFUSALS.contains(problem.code());
    }

    /// Thrown if another server may work on the operation, so that this one records no result.
    private static final class LeaseLost extends RuntimeException {

        private static final long serialVersionUID = 1;

        LeaseLost() {
            super("The lease of the operation belongs to another server", null, false, false);
        }
    }

    private static OperationProblem problem(RuntimeException fault) {
        Problem problem = fault instanceof Problem known
                ? known
                : ProblemCode.UNEXPECTED_ERROR.because(
                        "An internal error stopped the operation. The server log has the reason.");
        return new OperationProblem(problem.code().wireName(), problem.message());
    }
}
