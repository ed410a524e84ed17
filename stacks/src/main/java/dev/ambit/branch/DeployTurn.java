package dev.ambit.branch;

import static dev.ambit.problem.ProblemCode.DEPLOY_FAILED;

import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.operation.Operation;
import dev.ambit.operation.OperationTurn;
import dev.ambit.operation.OperationTurn.Step;
import dev.ambit.operation.Operations;
import dev.ambit.problem.Problem;
import dev.ambit.stack.InProgressException;
import dev.ambit.stack.StepLines;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Runs one deploy. Deploys of an environment run in the order of their requests, so the latest wins.
final class DeployTurn {

    /// Lease of a deploy, renewed while it runs.
    static final Duration CLAIM = Duration.ofSeconds(10);

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final String PHASE = "parts";

    private final Transactions transactions;
    private final DeployCreation creation;
    private final DeployExecution deploying;
    private final OperationTurn turn;
    private final InstantSource clock;

    DeployTurn(
            Transactions transactions,
            DeployCreation creation,
            DeployExecution deploying,
            OperationTurn turn,
            InstantSource clock) {
        this.transactions = transactions;
        this.creation = creation;
        this.deploying = deploying;
        this.turn = turn;
        this.clock = clock;
    }

    boolean isOfProduction(Operation operation) {
        return deploying.isProduction(operation.account(), operation.environment());
    }

    /// Postpones a deploy because another deploy of its account is running.
    void postpone(Operation operation) {
        transactions.outside(tx -> {
            Operations.release(tx, operation.id(), clock.instant().plus(PAUSE));
            return null;
        });
    }

    Step step(Operation operation) {
        Optional<Deploy> found = in(operation, tx -> Deploys.find(tx, operation.environment(), operation.id()));
        if (found.isEmpty()) {
            turn.abandon(operation);
            return Step.STOPPED;
        }
        Deploy deploy = found.get();
        if (!deploy.hasArrived()) {
            creation.check(operation.account(), deploy.environment(), deploy.operation());
            return Step.STOPPED;
        }
        if (!in(operation, tx -> mayGo(tx, operation, deploy))) {
            return Step.STOPPED;
        }
        var log = new StepLines();
        Optional<RuntimeException> fault = turn.kept(operation, () -> fault(operation, deploy, log));
        if (fault.orElse(null) instanceof InProgressException change) {
            return retryLater(operation, deploy, log, change);
        }
        Step step =
                storeLog(operation, deploy, log, fault.map(DeployFailure::of).orElse(null));
        if (fault.isPresent()) {
            throw fault.get();
        }
        return step;
    }

    /// Starts the deploy unless an earlier one is unfinished or a later one has finished, which this one would
    /// undo.
    private boolean mayGo(Handle tx, Operation operation, Deploy deploy) {
        if (!Operations.lockRunning(tx, operation.id())) {
            return false;
        }
        Instant now = clock.instant();
        if (Deploys.isAnyAfter(tx, deploy)) {
            Operations.cancel(tx, operation.id(), now);
            return false;
        }
        if (Deploys.isAnyBefore(tx, deploy)) {
            Operations.release(tx, operation.id(), now.plus(PAUSE));
            return false;
        }
        Operations.begin(tx, operation.id(), PHASE, 1, now.plus(CLAIM));
        return true;
    }

    /// Runs the deploy and returns its failure, which is stored only if this server still holds the lease.
    private Optional<RuntimeException> fault(Operation operation, Deploy deploy, StepLines log) {
        try {
            deploying.run(operation.account(), deploy, log, () -> requireGoing(operation));
            return Optional.empty();
        } catch (RuntimeException fault) {
            return Optional.of(fault);
        }
    }

    /// Frees the worker, and runs the deploy again after a pause.
    ///
    /// @throws dev.ambit.problem.Problem `DeployFailed` if the change takes too long
    private Step retryLater(Operation operation, Deploy deploy, StepLines log, InProgressException change) {
        log.say(change.what());
        Instant now = clock.instant();
        Instant begun = operation.startedAt() == null ? now : operation.startedAt();
        if (begun.isBefore(now.minus(change.patience()))) {
            Problem late = DEPLOY_FAILED.because("%s The deploy has taken more than %d minutes. Deploy again."
                    .formatted(change.what(), change.patience().toMinutes()));
            storeLog(operation, deploy, log, DeployFailure.of(late));
            throw late;
        }
        return in(operation, tx -> {
            if (Operations.lockRunning(tx, operation.id())) {
                Deploys.storeLog(tx, deploy, log.all(), null);
                Operations.release(tx, operation.id(), now.plus(change.pause()));
            }
            return Step.STOPPED;
        });
    }

    private void requireGoing(Operation operation) {
        if (!in(operation, tx -> Operations.lockRunning(tx, operation.id()))) {
            throw DEPLOY_FAILED.because("The deploy was canceled.");
        }
    }

    private Step storeLog(Operation operation, Deploy deploy, StepLines log, @Nullable DeployFailure failure) {
        return in(operation, tx -> {
            boolean isHeld = Operations.lockRunning(tx, operation.id());
            Deploys.storeLog(tx, deploy, log.all(), failure);
            if (isHeld && failure == null) {
                Operations.advance(tx, operation.id(), PHASE, 1, clock.instant().plus(CLAIM));
            }
            return isHeld ? Step.DONE : Step.STOPPED;
        });
    }

    private <T> T in(Operation operation, Work<T> work) {
        AccountId account = operation.account();
        return transactions.in(account, tx -> {
            Transactions.addScope(tx, operation.environment());
            return work.run(tx);
        });
    }

    private interface Work<T> {
        T run(Handle tx);
    }
}
