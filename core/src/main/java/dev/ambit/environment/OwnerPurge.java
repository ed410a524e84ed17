package dev.ambit.environment;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.operation.Operations;
import dev.ambit.receipt.Removals;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jspecify.annotations.Nullable;

/// Removes the rows of one environment or account from all tables, 1,000 per transaction. Rows of a failed
/// transaction are found by the final check.
final class OwnerPurge {

    private static final int ROWS_MAX = 1_000;

    private final Transactions transactions;
    private final InstantSource clock;
    private final UUID operation;
    private final AccountId account;
    private final @Nullable EnvironmentId environment;
    private final List<PurgedTable> tables;
    private int place;
    private @Nullable List<String> last;

    /// @param environment null: the rows of the account itself
    OwnerPurge(
            Transactions transactions,
            InstantSource clock,
            UUID operation,
            AccountId account,
            @Nullable EnvironmentId environment,
            List<PurgedTable> tables) {
        this.transactions = transactions;
        this.clock = clock;
        this.operation = operation;
        this.account = account;
        this.environment = environment;
        this.tables = List.copyOf(tables);
    }

    /// Removes the next rows. Empty tables cost no transaction of their own.
    ///
    /// @return whether rows are left
    boolean step(Duration claim) {
        if (place == tables.size()) {
            return false;
        }
        in(tx -> {
            PurgedTable table;
            int removed;
            do {
                table = tables.get(place);
                removed = remove(tx, table);
            } while (removed == 0 && place < tables.size());
            Instant claimedUntil = clock.instant().plus(claim);
            Operations.advance(tx, operation, table.name(), removed, claimedUntil);
            Removals.count(tx, operation, table.name(), removed);
            return null;
        });
        return true;
    }

    private int remove(Handle tx, PurgedTable table) {
        PurgedTable.Removed removed = table.remove(tx, number(), last, ROWS_MAX);
        last = removed.isMore() ? removed.last() : null;
        place += removed.isMore() ? 0 : 1;
        return removed.rows();
    }

    /// Starts again with the first table.
    void restart() {
        place = 0;
        last = null;
    }

    List<String> tableNames() {
        return tables.stream().map(PurgedTable::name).toList();
    }

    /// Returns whether a table has rows left, such as rows that were written after the table was purged.
    boolean isAnyLeft() {
        return in(tx -> PurgedTable.haveRows(tx, tables, number()));
    }

    private int number() {
        return environment == null ? account.value() : environment.value();
    }

    /// Runs in the scopes of both the environment and the account, because some tables with rows about
    /// environments are in the scope of the account.
    private <T> T in(HandleCallback<T, RuntimeException> work) {
        return transactions.in(account, tx -> {
            if (environment != null) {
                Transactions.addScope(tx, environment);
            }
            return work.withHandle(tx);
        });
    }
}
