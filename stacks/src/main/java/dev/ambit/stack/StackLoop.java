package dev.ambit.stack;

import static dev.ambit.operation.OperationKind.STACK_PROVISIONING;
import static dev.ambit.operation.OperationKind.STACK_REMOVAL;

import dev.ambit.db.Operator;
import dev.ambit.db.Transactions;
import dev.ambit.operation.Operation;
import dev.ambit.operation.OperationTurn;
import dev.ambit.receipt.ReceiptKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// Provisions and tears down several stacks concurrently, each on its own thread, so that a slow stack does not
/// block others.
public final class StackLoop implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(StackLoop.class.getName());

    private static final int ABREAST_MAX = 8;

    /// Number of concurrent queries for the next operation.
    private static final int CHECKS_MAX = 1;

    private static final Duration END_MAX = Duration.ofSeconds(10);

    private static final int STOPPED_MAX = 100;

    private final Transactions transactions;
    private final StackChanges changes;
    private final StackCreation making;
    private final StackRemoval removing;
    private final OperationTurn makingTurn;
    private final OperationTurn removingTurn;
    private final Semaphore seats = new Semaphore(ABREAST_MAX);
    private final Semaphore queries = new Semaphore(CHECKS_MAX);

    public StackLoop(
            Transactions transactions,
            Providers providers,
            StackResources resources,
            StackChanges changes,
            ReceiptKey key,
            InstantSource clock) {
        this.transactions = transactions;
        this.changes = changes;
        var turn = new StackTurn(transactions, resources, clock);
        var step = new StackStep(transactions, providers, clock);
        this.making = new StackCreation(transactions, providers, changes, turn, step, clock);
        this.removing = new StackRemoval(transactions, providers, changes, turn, step, key, clock);
        this.makingTurn = new OperationTurn(transactions, STACK_PROVISIONING, StackTurn.CLAIM, clock);
        this.removingTurn = new OperationTurn(transactions, STACK_REMOVAL, StackTurn.CLAIM, clock);
    }

    /// Starts a thread that claims the next operation, if a thread is free and no other thread is claiming.
    public void runOnce() {
        if (queries.tryAcquire()) {
            if (seats.tryAcquire()) {
                Thread.ofVirtual().name("stack").start(() -> Transactions.withoutAdmission(this::work));
            } else {
                queries.release();
            }
        }
    }

    /// Claims an operation and runs it. The next thread can claim before this operation starts.
    private void work() {
        var isLooking = new AtomicBoolean(true);
        boolean hasFound = false;
        try {
            hasFound = makingTurn.runNext(it -> work(isLooking, it, making::make))
                    || removingTurn.runNext(it -> work(isLooking, it, removing::remove));
        } catch (RuntimeException fault) {
            LOG.log(System.Logger.Level.WARNING, "Cannot claim the next stack operation and will retry: " + fault);
        } finally {
            stopLooking(isLooking);
            seats.release();
        }
        if (hasFound) {
            runOnce();
        }
    }

    private void work(AtomicBoolean isLooking, Operation operation, Consumer<Operation> work) {
        stopLooking(isLooking);
        work.accept(operation);
    }

    private void stopLooking(AtomicBoolean isLooking) {
        if (isLooking.getAndSet(false)) {
            queries.release();
        }
    }

    /// Marks stacks as failed whose operation failed or was canceled, and notifies listeners.
    public void failStopped() {
        List<Stack> stopped = transactions.read(Operator.OPERATOR, tx -> Stacks.stopped(tx, STOPPED_MAX));
        stopped.forEach(it -> transactions.in(it.account(), tx -> {
            Stacks.lock(tx, it.account(), it.environment())
                    .filter(now -> now.state() == StackState.FAILED)
                    .ifPresent(now -> changes.changeState(tx, now, StackState.FAILED));
            return null;
        }));
    }

    /// Waits for running operations, up to 10 seconds.
    @Override
    public void close() {
        try {
            if (!seats.tryAcquire(ABREAST_MAX, END_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "Stack steps were still running at shutdown; another server will resume them");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
