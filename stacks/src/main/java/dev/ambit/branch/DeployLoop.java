package dev.ambit.branch;

import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.operation.Operation;
import dev.ambit.operation.OperationKind;
import dev.ambit.operation.OperationTurn;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Runs several deploys concurrently, each on its own thread. An account can run one deploy to production and one
/// to development, so a slow deploy does not block other accounts. Some threads are reserved for production.
public final class DeployLoop implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(DeployLoop.class.getName());

    private static final int ABREAST_MAX = 8;
    private static final int DEVELOPMENTS_MAX = 6;

    /// Number of concurrent queries for the next deploy.
    private static final int CHECKS_MAX = 1;

    private static final int END_SECONDS_MAX = 10;

    private final OperationTurn turn;
    private final DeployTurn deploys;
    private final Semaphore seats = new Semaphore(ABREAST_MAX);
    private final Semaphore developments = new Semaphore(DEVELOPMENTS_MAX);
    private final Semaphore queries = new Semaphore(CHECKS_MAX);
    private final Set<Owner> taken = ConcurrentHashMap.newKeySet();

    private record Owner(AccountId account, boolean isProduction) {}

    public DeployLoop(
            Transactions transactions, DeployCreation creation, DeployExecution deploying, InstantSource clock) {
        this.turn = new OperationTurn(transactions, OperationKind.DEPLOY, DeployTurn.CLAIM, clock);
        this.deploys = new DeployTurn(transactions, creation, deploying, turn, clock);
    }

    /// Starts a thread that claims the next deploy, if a thread is free and no other thread is claiming.
    public void runOnce() {
        if (queries.tryAcquire()) {
            if (seats.tryAcquire()) {
                Thread.ofVirtual().name("deploy").start(() -> Transactions.withoutAdmission(this::work));
            } else {
                queries.release();
            }
        }
    }

    /// Claims a deploy and runs it. The next thread can claim before this deploy starts.
    private void work() {
        var isLooking = new AtomicBoolean(true);
        boolean hasFound = false;
        try {
            hasFound = turn.runNext(it -> {
                stopLooking(isLooking);
                work(it);
            });
        } catch (RuntimeException fault) {
            LOG.log(System.Logger.Level.WARNING, "Cannot claim the next deploy and will retry: " + fault);
        } finally {
            stopLooking(isLooking);
            seats.release();
        }
        if (hasFound) {
            runOnce();
        }
    }

    private void work(Operation operation) {
        var owner = new Owner(operation.account(), deploys.isOfProduction(operation));
        if (!take(owner)) {
            deploys.postpone(operation);
            return;
        }
        try {
            turn.go(operation, () -> deploys.step(operation), false);
        } finally {
            leave(owner);
        }
    }

    private boolean take(Owner owner) {
        if (!taken.add(owner)) {
            return false;
        }
        if (owner.isProduction() || developments.tryAcquire()) {
            return true;
        }
        taken.remove(owner);
        return false;
    }

    private void leave(Owner owner) {
        taken.remove(owner);
        if (!owner.isProduction()) {
            developments.release();
        }
    }

    /// Lets the next thread claim a deploy. Repeated calls have no effect.
    private void stopLooking(AtomicBoolean isLooking) {
        if (isLooking.getAndSet(false)) {
            queries.release();
        }
    }

    /// Waits for running deploys, up to 10 seconds.
    @Override
    public void close() {
        try {
            if (!seats.tryAcquire(ABREAST_MAX, END_SECONDS_MAX, TimeUnit.SECONDS)) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "Deploys were still running at shutdown; another server will resume them");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
