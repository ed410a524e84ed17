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

/// Work at operations of one kind, one after the other. One that cannot go on is tried again after a while, and
/// after a longer one; then it has failed, and what it has done stays done. What cannot be stopped is tried for ever.
/// Meanwhile others have their turn.
public final class OperationTurn {

    private static final System.Logger LOG = System.getLogger(OperationTurn.class.getName());

    private static final int ATTEMPTS_MAX = 6;

    /// About an hour.
    private static final int DOUBLINGS_MAX = 12;

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private static final Duration TURN_MAX = Duration.ofSeconds(1);

    /// Few enough that a server that stops does not wait for them.
    private static final int TURNS_MAX = 8;

    private static final Set<ProblemCode> REFUSALS = EnumSet.of(
            ProblemCode.RELEASE_FAILED,
            ProblemCode.ENTITLEMENT_LIMIT_EXCEEDED,
            ProblemCode.ROW_COPY_STOPPED,
            ProblemCode.ROW_COPY_REFUSED,
            ProblemCode.PERSONAL_DATA_UNMASKED,
            ProblemCode.BACKUP_UNUSABLE,
            ProblemCode.DEPLOY_FAILED);

    /// How a step ended.
    public enum Step {
        MORE,
        DONE,
        /// By somebody else: it was cancelled, or its environment deleted.
        STOPPED,
    }

    private final Transactions transactions;
    private final OperationKind kind;
    private final Duration claim;
    private final InstantSource clock;

    /// @param claim for how long nobody else works at one that is claimed and does not advance
    public OperationTurn(Transactions transactions, OperationKind kind, Duration claim, InstantSource clock) {
        this.transactions = transactions;
        this.kind = kind;
        this.claim = claim;
        this.clock = clock;
    }

    /// Gives `work` the operation that waits longest, if there is one.
    ///
    /// @return whether there was one
    /// @throws Problem if the database is away, which is no attempt; the claim ends
    public boolean take(Consumer<Operation> work) {
        Optional<Operation> claimed = transactions.outside(tx -> Operations.claim(tx, kind, claim, clock.instant()));
        claimed.ifPresent(it -> attempt(it, work));
        return claimed.isPresent();
    }

    /// Takes up to `TURNS_MAX` operations one after the other, so that long work does not pause after each.
    public void takeAll(Consumer<Operation> work) {
        boolean isMore = true;
        for (int i = 0; i < TURNS_MAX && isMore; i++) {
            isMore = take(work);
        }
    }

    /// Works at one that was given out, step by step and for a while; then others have their turn. It is done
    /// when those who ask here already see it, so not in the last step itself.
    ///
    /// @param lookAgain whether [Operations#claimLook] gives it out when it is done
    public void go(Operation operation, Supplier<Step> step, boolean lookAgain) {
        Instant end = clock.instant().plus(TURN_MAX);
        Step last;
        do {
            last = step.get();
        } while (last == Step.MORE && clock.instant().isBefore(end));
        leave(operation.id(), last, lookAgain);
    }

    /// Works at one that was given out for as long as it takes; if this server dies, another goes on when the claim
    /// lapses.
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
            LOG.log(System.Logger.Level.WARNING, "Another server took over operation %s after its lease expired".formatted(operation.id()), fault);
        }
        throw new Overtaken();
    }

    private boolean renew(UUID id) {
        return transactions.outside(tx -> {
            boolean isHeld = Operations.hold(tx, id);
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
                    // If it was not cancelled, its claim ends, and then it is.
                }
            }
            return null;
        });
    }

    /// Ends one whose environment was deleted.
    public void abandon(Operation operation) {
        transactions.outside(tx -> {
            Operations.cancel(tx, operation.id(), clock.instant());
            return null;
        });
    }

    private void attempt(Operation operation, Consumer<Operation> work) {
        try {
            work.accept(operation);
        } catch (Overtaken _) {
            LOG.log(System.Logger.Level.WARNING, "Operation %s continues on another server".formatted(operation.id()));
        } catch (RuntimeException fault) {
            // What the database has no time for counts: a step may be too long for it each time.
            if (Problem.is(ProblemCode.DATABASE_UNAVAILABLE, fault)) {
                throw fault;
            }
            LOG.log(System.Logger.Level.ERROR, "A step of operation %s failed".formatted(operation.id()), fault);
            falter(operation.id(), fault);
        }
    }

    private void falter(UUID id, RuntimeException fault) {
        transactions.outside(tx -> {
            Instant now = clock.instant();
            int attempts = Operations.falter(tx, id).orElse(0);
            if (!kind.isStoppable() || (attempts < ATTEMPTS_MAX && !isRefused(fault))) {
                Operations.release(tx, id, now.plus(PAUSE.multipliedBy(1L << Math.min(attempts, DOUBLINGS_MAX))));
            } else {
                Operations.fail(tx, id, problem(fault), now);
            }
            return null;
        });
    }

    /// What the account may not have it may not have in a minute either, and a wrong migration stays wrong.
    private static boolean isRefused(RuntimeException fault) {
        return fault instanceof Problem problem && REFUSALS.contains(problem.code());
    }

    /// Another may work at it: whatever came of ours is not ours to write down.
    private static final class Overtaken extends RuntimeException {

        private static final long serialVersionUID = 1;

        Overtaken() {
            super("The lease of the operation belongs to another server", null, false, false);
        }
    }

    private static OperationProblem problem(RuntimeException fault) {
        Problem problem = fault instanceof Problem known
                ? known
                : ProblemCode.UNEXPECTED_ERROR.because("An internal error stopped the operation. The server log has the reason.");
        return new OperationProblem(problem.code().wireName(), problem.message());
    }
}
