package dev.ambit.rowcopy;

import static dev.ambit.problem.ProblemCode.ROW_COPY_STOPPED;

import dev.ambit.db.Transactions;
import dev.ambit.operation.Operation;
import dev.ambit.operation.OperationKind;
import dev.ambit.operation.OperationTurn;
import dev.ambit.operation.OperationTurn.Step;
import dev.ambit.operation.Operations;
import dev.ambit.stackdb.CommitOutcome;
import dev.ambit.stackdb.RowsRefusedException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Runs copies one page at a time, and resumes an interrupted copy at its last page. A copy is not a
/// synchronization: later changes in production are not applied to development.
public final class RowCopyLoop {

    /// Lease of a copy, renewed while a page is copied.
    static final Duration CLAIM = Duration.ofSeconds(10);

    private final Transactions transactions;
    private final CopyPreparation preparation;
    private final InstantSource clock;
    private final OperationTurn turn;

    /// The last batch. `page` is adapted to it and kept until another batch has its turn.
    private @Nullable Paged paged;

    private PageSize page = new PageSize();

    public RowCopyLoop(Transactions transactions, CopyPreparation preparation, InstantSource clock) {
        this.transactions = transactions;
        this.preparation = preparation;
        this.clock = clock;
        this.turn = new OperationTurn(transactions, OperationKind.ROW_COPY, CLAIM, clock);
    }

    /// Runs the copies that have waited longest.
    public void runOnce() {
        turn.runAll(this::copy);
    }

    private void copy(Operation operation) {
        Optional<RowCopy> copy = find(operation);
        if (copy.isEmpty()) {
            turn.abandon(operation);
            return;
        }
        CopyPreparation.Prepared prepared = turn.kept(
                operation,
                () -> preparation.prepare(
                        operation.account(),
                        copy.get().source(),
                        copy.get().target(),
                        copy.get().draft()));
        // The policy may have become stricter since the request.
        CopyPreparation.requireMasked(prepared.plan());
        turn.go(operation, () -> turn.kept(operation, () -> step(operation, prepared)), false);
    }

    private Step step(Operation operation, CopyPreparation.Prepared prepared) {
        RowCopy copy = find(operation).orElse(null);
        if (copy == null) {
            return Step.STOPPED;
        }
        if (operation.total() == 0 && copy.read() == 0 && copy.pending() == null && copy.batch() == 0) {
            count(operation, prepared);
        }
        if (copy.pending() != null) {
            return resolve(operation, prepared, copy, copy.pending());
        }
        if (copy.batch() == prepared.plan().batches().size()) {
            return Step.DONE;
        }
        List<PlannedTable> batch = prepared.plan().batches().get(copy.batch());
        var pages = new Paged(operation.id(), copy.batch());
        if (!pages.equals(paged)) {
            paged = pages;
            page = new PageSize();
        }
        try {
            RowCopy.Pending moved = move(operation, prepared, copy, batch);
            if (moved == null) {
                return Step.STOPPED;
            }
            return settle(operation, prepared, copy, moved);
        } catch (RowsRefusedException e) {
            if (e.isForGood()) {
                throw ROW_COPY_STOPPED.because(
                        ("The copy failed at table %s: %s. The rows copied so far are kept. Correct the data,"
                                        + " then resume.")
                                .formatted(names(batch), e.reason()));
            }
            throw e;
        }
    }

    private void count(Operation operation, CopyPreparation.Prepared prepared) {
        transactions.outside(tx -> {
            Operations.begin(tx, operation.id(), "counting", 0, clock.instant().plus(CLAIM));
            return null;
        });
        long rows = prepared.ends().between((from, to) -> {
            var move = new RowTransfer(prepared.ends(), from, to);
            return prepared.plan().tables().stream().mapToLong(move::count).sum();
        });
        transactions.outside(tx -> {
            Operations.setTotal(tx, operation.id(), rows);
            return null;
        });
    }

    /// Copies a page.
    ///
    /// @return the committed page; null if the operation was canceled and the page rolled back
    private RowCopy.@Nullable Pending move(
            Operation operation, CopyPreparation.Prepared prepared, RowCopy copy, List<PlannedTable> batch) {
        try {
            return prepared.ends().between((from, to) -> {
                var ends = prepared.ends();
                var move = new RowTransfer(ends, from, to);
                boolean isAtOnce = RowCopyPlan.isAtOnce(batch);
                PlannedTable table = batch.getFirst();
                long start = System.nanoTime();
                List<String> last = isAtOnce ? null : move.bound(table, copy.after(), page.rows());
                RowTransfer.Moved moved = isAtOnce ? move.atOnce(batch) : move.page(table, copy.after(), last);
                page.took(System.nanoTime() - start);
                if (last == null) {
                    batch.forEach(it -> Sequences.moveOn(to, ends.target(), it.name()));
                }
                var pending = new RowCopy.Pending(CommitOutcome.prepare(to), last, moved.read(), moved.written());
                pend(operation, copy, pending, names(batch));
                return pending;
            });
        } catch (Stopped _) {
            return null;
        }
    }

    private void pend(Operation operation, RowCopy copy, RowCopy.Pending pending, String phase) {
        boolean isOurs = transactions.in(operation.account(), tx -> {
            Transactions.addScope(tx, copy.target());
            boolean held = Operations.lockRunning(tx, operation.id());
            if (held) {
                RowCopies.pend(tx, copy, pending);
                Operations.advance(tx, operation.id(), phase, 0, clock.instant().plus(CLAIM));
            }
            return held;
        });
        if (!isOurs) {
            throw new Stopped();
        }
    }

    /// Finds out whether a pending page was committed, after a server crashed or lost its connection during the
    /// commit.
    private Step resolve(
            Operation operation, CopyPreparation.Prepared prepared, RowCopy copy, RowCopy.Pending pending) {
        CopyDatabases ends = prepared.ends();
        return switch (CommitOutcome.find(ends.databases(), ends.target(), pending.transaction())) {
            case COMMITTED -> settle(operation, prepared, copy, pending);
            case ABORTED -> {
                transactions.in(operation.account(), tx -> {
                    Transactions.addScope(tx, copy.target());
                    RowCopies.pend(tx, copy, null);
                    return null;
                });
                yield Step.MORE;
            }
            case UNDER_WAY -> throw new IllegalStateException("A page is still committing in " + ends.target());
        };
    }

    private Step settle(Operation operation, CopyPreparation.Prepared prepared, RowCopy copy, RowCopy.Pending pending) {
        Instant until = clock.instant().plus(CLAIM);
        transactions.in(operation.account(), tx -> {
            Transactions.addScope(tx, copy.target());
            RowCopies.settle(tx, copy, pending);
            String phase = names(prepared.plan().batches().get(copy.batch()));
            Operations.advance(tx, operation.id(), phase, pending.read(), until);
            Operations.make(tx, operation.id(), pending.written());
            return null;
        });
        return Step.MORE;
    }

    private Optional<RowCopy> find(Operation operation) {
        return transactions.in(operation.account(), tx -> {
            Transactions.addScope(tx, operation.environment());
            return RowCopies.find(tx, operation.environment(), operation.id());
        });
    }

    private static String names(List<PlannedTable> batch) {
        return String.join(", ", batch.stream().map(PlannedTable::name).toList());
    }

    /// A batch of a copy.
    private record Paged(UUID copy, int batch) {}

    /// Rolls back the running page of an operation that was canceled or taken over.
    private static final class Stopped extends RuntimeException {

        private static final long serialVersionUID = 1;

        Stopped() {
            super("The copy was canceled", null, false, false);
        }
    }
}
