package dev.ambit.promotion;

import dev.ambit.catalog.CatalogChange;
import dev.ambit.clock.EnvironmentClock;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.EnvironmentDeletion;
import dev.ambit.fork.ForkCreation;
import dev.ambit.lifecycle.ClockChange;
import dev.ambit.operation.Operation;
import dev.ambit.operation.OperationKind;
import dev.ambit.operation.OperationProblem;
import dev.ambit.operation.OperationProblems;
import dev.ambit.operation.OperationTurn;
import dev.ambit.operation.OperationTurn.Step;
import dev.ambit.operation.Operations;
import dev.ambit.problem.Problem;
import dev.ambit.problem.ProblemCode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/// Runs fast-forwards, and deletes the forks of those that failed or were canceled.
public final class FastForwardLoop {

    private static final Duration CLAIM = Duration.ofSeconds(10);

    private static final int SERVER_FAULTS = 500;

    private final Transactions transactions;
    private final FastForwardSteps steps;
    private final OperationTurn turn;
    private final InstantSource real;

    public FastForwardLoop(
            Transactions transactions,
            CatalogChange change,
            ForkCreation forks,
            EnvironmentDeletion deletion,
            ClockChange clocks,
            EnvironmentClock clock,
            InstantSource real) {
        this.transactions = transactions;
        this.steps = new FastForwardSteps(transactions, change, forks, deletion, clocks, clock, CLAIM, real);
        this.turn = new OperationTurn(transactions, OperationKind.FAST_FORWARD, CLAIM, real);
        this.real = real;
    }

    /// Runs the fast-forward that has waited longest, for a while, and then clears one that has ended early.
    public void runOnce() {
        turn.runNext(this::work);
        transactions
                .outside(tx -> Operations.claimCheck(tx, OperationKind.FAST_FORWARD, CLAIM, real.instant()))
                .ifPresent(this::clear);
    }

    private void clear(Operation operation) {
        find(operation).ifPresent(it -> steps.clear(operation, it));
        transactions.outside(tx -> {
            Operations.markChecked(tx, operation.id(), null);
            return null;
        });
    }

    private void work(Operation operation) {
        if (find(operation).isEmpty()) {
            turn.abandon(operation);
            return;
        }
        turn.go(operation, () -> turn.kept(operation, () -> attempt(operation)), false);
    }

    private Step attempt(Operation operation) {
        AccountId account = operation.account();
        Optional<FastForward> found = find(operation);
        Optional<CatalogPromotion> promotion = found.flatMap(it -> promotion(account, it.promotion()));
        if (found.isEmpty() || promotion.isEmpty()) {
            return Step.STOPPED;
        }
        try {
            return steps.run(operation, found.get(), promotion.get());
        } catch (Problem problem) {
            if (problem.code().status() >= SERVER_FAULTS || problem.code() == ProblemCode.RATE_LIMIT_EXCEEDED) {
                throw problem;
            }
            fail(operation, problem);
            return Step.STOPPED;
        }
    }

    private Optional<FastForward> find(Operation operation) {
        AccountId account = operation.account();
        return transactions.read(account, tx -> FastForwards.ofOperation(tx, account, operation.id()));
    }

    private Optional<CatalogPromotion> promotion(AccountId account, UUID id) {
        return transactions.read(account, tx -> CatalogPromotions.find(tx, account, id));
    }

    private void fail(Operation operation, Problem problem) {
        var reason = new OperationProblem(problem.code().wireName(), problem.message());
        transactions.outside(tx -> {
            OperationProblems.fail(tx, operation.id(), reason, real.instant());
            return null;
        });
    }
}
