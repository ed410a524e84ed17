package dev.ambit.environment;

import static java.util.stream.Collectors.toMap;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.operation.Operation;
import dev.ambit.operation.OperationKind;
import dev.ambit.operation.OperationTurn;
import dev.ambit.operation.Operations;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Removes every row of deleted environments, 1,000 in a transaction, so that nobody waits behind it
/// (isolation.md). Killed in between, it goes on where it was: what is gone is gone.
public final class Purge {

    private static final int ROWS_MAX = 1_000;
    private static final Duration CLAIM = Duration.ofSeconds(30);

    /// Longer than any request takes that was let in before the keys were gone.
    private static final Duration LAST_REQUEST = Duration.ofMinutes(1);

    /// All tables that belong to environments; a test compares the list with the live schema.
    static final List<String> TABLES = List.of(
            "kept_answers",
            "checks",
            "rollouts",
            "customer_import_lines",
            "customer_imports",
            "event_logs",
            "served_hours",
            "endpoint_attempts",
            "endpoint_failures",
            "endpoint_lanes",
            "endpoints",
            "events",
            "counters",
            "usage_keys",
            "reservations",
            "metered_environments",
            "metered_hours",
            "metered_customers",
            "raw_events",
            "measurements",
            "clocks",
            "promotional_entitlements",
            "subscriptions",
            "customers",
            "package_versions",
            "packages",
            "features",
            "products",
            "environment_revisions",
            "stripe_accounts",
            "signing_secrets",
            "api_keys");

    /// Made once, from the names above alone.
    private static final Map<String, String> DELETIONS = TABLES.stream()
            .collect(toMap(table -> table, table -> """
            delete from %1$s
            where ctid = any (array(select ctid from %1$s where environment_id = :environment limit :limit))
                and environment_id = :environment
            """.formatted(table), (first, _) -> first, LinkedHashMap::new));

    private static final String REMOVE_WORK = """
            delete from work
            where environment_id = :environment
            """;

    private final Transactions transactions;
    private final OperationTurn turn;
    private final InstantSource clock;

    public Purge(Transactions transactions, InstantSource clock) {
        this.transactions = transactions;
        this.turn = new OperationTurn(transactions, OperationKind.ENVIRONMENT_DELETION, CLAIM, clock);
        this.clock = clock;
    }

    /// Takes one deletion that nobody works at, if any, and ends it; then one that ended a minute ago, in case a
    /// request that had been let in before wrote something after it.
    ///
    /// @return whether there was one
    public boolean runOnce() {
        boolean deleted = turn.take(this::delete);
        return lookAgain() || deleted;
    }

    private void delete(Operation operation) {
        while (sweep(operation) > 0) {
            // The log is still being told what was used until no counter is left.
        }
        finish(operation);
    }

    private boolean lookAgain() {
        Optional<Operation> ended = transactions.outside(
                tx -> Operations.claimLook(tx, OperationKind.ENVIRONMENT_DELETION, CLAIM, clock.instant()));
        ended.ifPresent(operation -> {
            sweep(operation);
            transactions.outside(tx -> {
                removeWork(tx, operation.environment());
                Operations.looked(tx, operation.id());
                return null;
            });
        });
        return ended.isPresent();
    }

    /// Goes once through all tables.
    ///
    /// @return how many rows there were
    private int sweep(Operation operation) {
        return TABLES.stream().mapToInt(table -> empty(operation, table)).sum();
    }

    private int empty(Operation operation, String table) {
        int all = 0;
        int removed;
        do {
            removed = transactions.in(operation.environment(), tx -> {
                int rows = remove(tx, operation.environment(), table);
                Instant claimedUntil = clock.instant().plus(CLAIM);
                Operations.advance(tx, operation.id(), table, rows, claimedUntil);
                return rows;
            });
            all += removed;
        } while (removed == ROWS_MAX);
        return all;
    }

    private void finish(Operation operation) {
        transactions.in(operation.account(), tx -> {
            Environments.remove(tx, operation.account(), operation.environment());
            removeWork(tx, operation.environment());
            Instant now = clock.instant();
            Operations.finish(tx, operation.id(), now.plus(LAST_REQUEST), now);
            return null;
        });
    }

    private static void removeWork(Handle tx, EnvironmentId environment) {
        tx.createUpdate(REMOVE_WORK).bind("environment", environment.value()).execute();
    }

    private static int remove(Handle tx, EnvironmentId environment, String table) {
        return tx.createUpdate(DELETIONS.get(table))
                .bind("environment", environment.value())
                .bind("limit", ROWS_MAX)
                .execute();
    }
}
