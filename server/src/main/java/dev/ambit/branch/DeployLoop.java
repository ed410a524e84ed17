package dev.ambit.branch;

import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.operation.Operation;
import dev.ambit.operation.OperationKind;
import dev.ambit.operation.OperationTurn;
import dev.ambit.operation.OperationTurn.Step;
import dev.ambit.operation.Operations;
import dev.ambit.problem.Problem;
import dev.ambit.stack.StepLines;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Works at deploys, those of one environment in the order in which they were asked for: the last one counts.
public final class DeployLoop {

    /// Renewed while a deploy lasts.
    private static final Duration CLAIM = Duration.ofSeconds(10);

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final String PHASE = "parts";

    private final Transactions transactions;
    private final DeployCreation creation;
    private final Deploying deploying;
    private final InstantSource clock;
    private final OperationTurn turn;

    public DeployLoop(Transactions transactions, DeployCreation creation, Deploying deploying, InstantSource clock) {
        this.transactions = transactions;
        this.creation = creation;
        this.deploying = deploying;
        this.clock = clock;
        this.turn = new OperationTurn(transactions, OperationKind.DEPLOY, CLAIM, clock);
    }

    /// Takes the deploys that wait longest.
    public void runOnce() {
        turn.takeAll(operation -> turn.go(operation, () -> step(operation), false));
    }

    private Step step(Operation operation) {
        Optional<Deploy> found = in(operation, tx -> Deploys.find(tx, operation.environment(), operation.id()));
        if (found.isEmpty()) {
            turn.abandon(operation);
            return Step.STOPPED;
        }
        Deploy deploy = found.get();
        if (!hasArrived(operation, deploy) || !in(operation, tx -> mayGo(tx, operation, deploy))) {
            return Step.STOPPED;
        }
        var log = new StepLines();
        try {
            turn.kept(operation, () -> {
                deploying.run(operation.account(), deploy, log);
                return true;
            });
        } catch (Problem problem) {
            say(operation, deploy, log, DeployFailure.of(problem));
            throw problem;
        }
        return say(operation, deploy, log, null);
    }

    /// Who took the push has not said what came of it, and is not at it any more.
    private boolean hasArrived(Operation operation, Deploy deploy) {
        if (deploy.hasArrived()) {
            return true;
        }
        if (deploying.isHead(operation.account(), deploy)) {
            creation.arrive(operation.account(), deploy.environment(), deploy.operation());
        } else {
            creation.drop(operation.account(), deploy.environment(), deploy.operation());
        }
        return false;
    }

    /// One that is resumed after a later one has come to its end would take that back.
    private boolean mayGo(Handle tx, Operation operation, Deploy deploy) {
        if (!Operations.hold(tx, operation.id())) {
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

    private Step say(Operation operation, Deploy deploy, StepLines log, @Nullable DeployFailure failure) {
        return in(operation, tx -> {
            boolean isHeld = Operations.hold(tx, operation.id());
            Deploys.say(tx, deploy, log.all(), failure);
            if (isHeld && failure == null) {
                Operations.advance(tx, operation.id(), PHASE, 1, clock.instant().plus(CLAIM));
            }
            return isHeld ? Step.DONE : Step.STOPPED;
        });
    }

    private <T> T in(Operation operation, Work<T> work) {
        AccountId account = operation.account();
        return transactions.in(account, tx -> {
            Transactions.enter(tx, operation.environment());
            return work.run(tx);
        });
    }

    private interface Work<T> {
        T run(Handle tx);
    }
}
