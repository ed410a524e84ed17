package dev.ambit.subscription;

import dev.ambit.catalog.Rollout;
import dev.ambit.catalog.Rollouts;
import dev.ambit.catalog.SaleLock;
import dev.ambit.clock.EnvironmentClock;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.event.EventLog;
import dev.ambit.operation.Operation;
import dev.ambit.operation.OperationKind;
import dev.ambit.operation.OperationTurn;
import dev.ambit.operation.Operations;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/// Moves subscriptions to newer versions of their packages, or back to earlier ones. After a crash it resumes.
/// Rollouts take turns. Only a reversal moves subscriptions to older versions, so all others end with the latest
/// one.
public final class RolloutLoop {

    private static final Duration CLAIM = Duration.ofSeconds(10);

    private final Transactions transactions;
    private final RolloutBatch batch;
    private final OperationTurn turn;
    private final InstantSource clock;

    public RolloutLoop(
            Transactions transactions, EventLog log, EnvironmentClock environmentClock, InstantSource clock) {
        this.transactions = transactions;
        this.batch = new RolloutBatch(log, environmentClock, clock, CLAIM);
        this.turn = new OperationTurn(transactions, OperationKind.ROLLOUT, CLAIM, clock);
        this.clock = clock;
    }

    /// Processes the rollout that has waited longest, for a while.
    public void runOnce() {
        turn.runNext(this::work);
    }

    private void work(Operation operation) {
        EnvironmentId environment = operation.environment();
        Optional<Rollout> rollout =
                transactions.read(environment, tx -> Rollouts.find(tx, environment, operation.id()));
        if (rollout.isEmpty()) {
            turn.abandon(operation);
            return;
        }
        if (operation.phase() == null) {
            begin(operation, rollout.get());
        }
        turn.go(operation, () -> batch.run(operation, rollout.get()), false);
    }

    private void begin(Operation operation, Rollout rollout) {
        EnvironmentId environment = operation.environment();
        transactions.in(environment, tx -> {
            SaleLock.await(tx, environment);
            return null;
        });
        transactions.in(environment, tx -> {
            long total = rollout.reverses() == null
                    ? SubscriptionVersions.countBehind(tx, environment, rollout)
                    : RolloutMoves.count(tx, environment, rollout.reverses());
            Operations.begin(
                    tx,
                    operation.id(),
                    RolloutBatch.PHASE,
                    total,
                    clock.instant().plus(CLAIM));
            return null;
        });
    }
}
