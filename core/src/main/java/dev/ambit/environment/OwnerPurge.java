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

/// Goes through all tables with rows of one environment, or of an account itself, and removes these, 1,000 in a
/// transaction (isolation.md). Should a transaction fail, what it was to remove is found in the end.
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

    /// @param environment null: of the account itself
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

    /// Removes the next rows, if any are left; tables without any cost no transaction of their own.
    ///
    /// @return whether there is more to do
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

    /// From the first table on.
    void again() {
        place = 0;
        last = null;
    }

    List<String> tableNames() {
        return tables.stream().map(PurgedTable::name).toList();
    }

    /// Whether a row is left in any of the tables: what was written after they were gone through is.
    boolean isAnyLeft() {
        return in(tx -> PurgedTable.isAny(tx, tables, number()));
    }

    private int number() {
        return environment == null ? account.value() : environment.value();
    }

    /// On the rows of the account as well, as some of its tables are about environments.
    private <T> T in(HandleCallback<T, RuntimeException> work) {
        return transactions.in(account, tx -> {
            if (environment != null) {
                Transactions.enter(tx, environment);
            }
            return work.withHandle(tx);
        });
    }
}
