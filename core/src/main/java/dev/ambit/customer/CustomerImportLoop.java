package dev.ambit.customer;

import dev.ambit.clock.EnvironmentClock;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.event.EventLog;
import dev.ambit.operation.Operation;
import dev.ambit.operation.OperationKind;
import dev.ambit.operation.OperationTurn;
import dev.ambit.operation.OperationTurn.Step;
import dev.ambit.operation.Operations;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Creates the customers of large imports in batches. A stored line is deleted in the transaction that creates its
/// customer, so that none is skipped or repeated after a crash.
public final class CustomerImportLoop {

    private static final String PHASE = "customers";
    private static final int ROWS_MAX = 500;
    private static final Duration CLAIM = Duration.ofSeconds(10);

    private final Transactions transactions;
    private final EventLog log;
    private final EnvironmentClock clock;
    private final InstantSource real;
    private final OperationTurn turn;

    public CustomerImportLoop(Transactions transactions, EventLog log, EnvironmentClock clock, InstantSource real) {
        this.transactions = transactions;
        this.log = log;
        this.clock = clock;
        this.real = real;
        this.turn = new OperationTurn(transactions, OperationKind.CUSTOMER_IMPORT, CLAIM, real);
    }

    /// Works for a limited time on the import that has waited longest, then cleans up an import that has ended.
    public void runOnce() {
        turn.runNext(this::work);
        transactions
                .outside(tx -> Operations.claimCheck(tx, OperationKind.CUSTOMER_IMPORT, CLAIM, real.instant()))
                .ifPresent(this::clear);
    }

    private void work(Operation operation) {
        EnvironmentId environment = operation.environment();
        Optional<Author> author =
                transactions.read(environment, tx -> CustomerImports.find(tx, environment, operation.id()));
        if (author.isEmpty()) {
            turn.abandon(operation);
            return;
        }
        turn.go(operation, () -> makeSome(operation, author.get()), true);
    }

    private Step makeSome(Operation operation, Author author) {
        EnvironmentId environment = operation.environment();
        return log.change(environment, author, (tx, changes) -> {
                    if (!Operations.lockRunning(tx, operation.id())) {
                        return Step.STOPPED;
                    }
                    List<CustomerDraft> drafts = CustomerImports.take(tx, environment, operation.id(), ROWS_MAX);
                    int made = CustomerImport.make(tx, environment, changes, drafts, clock.now(tx, environment))
                            .size();
                    Operations.advance(
                            tx,
                            operation.id(),
                            PHASE,
                            drafts.size(),
                            real.instant().plus(CLAIM));
                    Operations.make(tx, operation.id(), made);
                    return drafts.size() < ROWS_MAX ? Step.DONE : Step.MORE;
                })
                .value();
    }

    private void clear(Operation operation) {
        EnvironmentId environment = operation.environment();
        int cleared;
        do {
            cleared = transactions.in(
                    environment, tx -> CustomerImports.clear(tx, environment, operation.id(), ROWS_MAX));
        } while (cleared == ROWS_MAX);
        transactions.in(environment, tx -> {
            CustomerImports.remove(tx, environment, operation.id());
            Operations.markChecked(tx, operation.id(), null);
            return null;
        });
    }
}
