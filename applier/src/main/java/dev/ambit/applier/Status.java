package dev.ambit.applier;

import static java.util.Objects.requireNonNull;

import dev.ambit.applier.ReceivedNumbers.Gap;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The progress of the replica. Each commit locks it first, so that two processes take turns.
final class Status {

    /// Waits for the lock of the status as long as for any statement, but only shortly for other locks.
    private static final String LOCK = """
            select through, gaps, coalesce(begun, -1) as begun from ambit.status for update
            """;

    private static final String WAIT_SHORTLY = """
            set local lock_timeout = '1s'
            """;

    /// Runs after the status is locked, because an earlier read may be outdated.
    private static final String FIND_GAPS = """
            select missing, through, noticed_at from ambit.gaps
            """;

    private static final String UPDATE = """
            update ambit.status
            set through = ?, applied = applied + ?, repeated = repeated + ?, outdated = outdated + ?,
                unknown = unknown + ?, gaps = ?, gaps_given_up = gaps_given_up + ?, last_applied_at = ?::timestamptz
            """;

    private static final String BEGIN = """
            update ambit.status
            set through = :through, begun = :begun, gaps = :gaps, gaps_given_up = gaps_given_up + :givenUp
            """;

    private static final String STORE_COMPARISON = """
            update ambit.status
            set proven = :proven, proven_at = :at::timestamptz, proof = :proof,
                repaired_customers = repaired_customers + :customers,
                repaired_entitlements = repaired_entitlements + :entitlements,
                repaired_usage = repaired_usage + :usage, repaired_subscriptions = repaired_subscriptions + :subscriptions
            """;

    private static final String FIND_PROOF = """
            select proven, proven_at, proof, repaired_customers, repaired_entitlements, repaired_usage,
                repaired_subscriptions, gaps_given_up
            from ambit.status
            """;

    private static final String CLOSE_GAPS = """
            delete from ambit.gaps where missing <> all (?::bigint[])
            """;

    private static final String INSERT_GAPS = """
            insert into ambit.gaps (missing, through, noticed_at)
            select it.missing, it.through, it.noticed_at
            from unnest(?::bigint[], ?::bigint[], ?::timestamptz[])
                as it (missing, through, noticed_at)
            on conflict (missing) do update
            set through = excluded.through, noticed_at = excluded.noticed_at
            """;

    private static final String CLAIM = """
            update ambit.status
            set environment_id = :environment
            where coalesce(environment_id, :environment) = :environment
            """;

    private static final String READ = """
            select through, applied, repeated, outdated, unknown, gaps, gaps_given_up, last_applied_at
            from ambit.status
            """;

    /// The position of the replica.
    ///
    /// @param begun the number of the newest full snapshot; -1 without one
    record SyncPosition(long through, int gaps, long begun) {}

    private Status() {}

    /// Claims the rows for an environment.
    ///
    /// @throws IllegalStateException if they belong to another environment
    static ReceivedNumbers claim(Handle tx, @Nullable String environmentId) {
        if (environmentId != null
                && tx.createUpdate(CLAIM).bind("environment", environmentId).execute() == 0) {
            throw new IllegalStateException(
                    "The database has the data of an environment other than %s. Use one database per environment."
                            .formatted(environmentId));
        }
        return lock(tx);
    }

    static InboxStatus read(Handle tx) {
        return tx.createQuery(READ)
                .map((row, _) -> new InboxStatus(
                        row.getLong("through"),
                        row.getLong("applied"),
                        row.getLong("repeated"),
                        row.getLong("outdated"),
                        row.getLong("unknown"),
                        row.getInt("gaps"),
                        row.getLong("gaps_given_up"),
                        ColumnArrays.instant(row, "last_applied_at")))
                .one();
    }

    static ReceivedNumbers lock(Handle tx) {
        var batch = new StatementBatch(tx);
        StatementBatch.Answer<SyncPosition> position = lock(batch);
        batch.run();
        return numbers(tx, position);
    }

    /// Locks the status. Must be the first statement of a batch, so that later ones see all earlier commits.
    static StatementBatch.Answer<SyncPosition> lock(StatementBatch batch) {
        StatementBatch.Answer<SyncPosition> position = batch.ask(
                LOCK, row -> new SyncPosition(row.getLong("through"), row.getInt("gaps"), row.getLong("begun")));
        batch.tell(WAIT_SHORTLY);
        return position;
    }

    static ReceivedNumbers numbers(Handle tx, StatementBatch.Answer<SyncPosition> locked) {
        SyncPosition position = locked.rows().getFirst();
        return new ReceivedNumbers(position.through(), position.gaps() == 0 ? List.of() : gaps(tx), position.begun());
    }

    private static List<Gap> gaps(Handle tx) {
        return tx.createQuery(FIND_GAPS)
                .map((row, _) -> new Gap(
                        row.getLong("missing"),
                        row.getLong("through"),
                        requireNonNull(ColumnArrays.instant(row, "noticed_at"))))
                .list();
    }

    /// @param before the previous gaps
    static void update(
            StatementBatch batch,
            ReceivedNumbers numbers,
            List<Gap> before,
            Map<Receipt, Integer> receipts,
            Instant now) {
        if (!List.copyOf(numbers.gaps()).equals(before)) {
            writeGaps(batch, numbers.gaps());
        }
        batch.tell(
                UPDATE,
                numbers.through(),
                receipts.getOrDefault(Receipt.APPLIED, 0),
                receipts.getOrDefault(Receipt.REPEATED, 0),
                receipts.getOrDefault(Receipt.OUTDATED, 0),
                receipts.getOrDefault(Receipt.UNKNOWN, 0),
                numbers.gaps().size(),
                numbers.givenUp(),
                now.toString());
    }

    /// Records that the snapshot is stored completely.
    static void begin(Handle tx, ReceivedNumbers numbers) {
        var batch = new StatementBatch(tx);
        writeGaps(batch, numbers.gaps());
        batch.run();
        tx.createUpdate(BEGIN)
                .bind("through", numbers.through())
                .bind("begun", numbers.begun())
                .bind("gaps", numbers.gaps().size())
                .bind("givenUp", numbers.givenUp())
                .execute();
    }

    static void storeComparison(Handle tx, SyncState.Proven proven, Repairs repairs) {
        tx.createUpdate(STORE_COMPARISON)
                .bind("proven", proven.sequence())
                .bind("at", proven.at().toString())
                .bind("proof", proven.result().name())
                .bind("customers", repairs.customers)
                .bind("entitlements", repairs.entitlements)
                .bind("usage", repairs.usage)
                .bind("subscriptions", repairs.subscriptions)
                .execute();
    }

    /// Returns the last comparison and the number of repairs since the replica was created.
    static SyncState.Balance balance(Handle tx) {
        return tx.createQuery(FIND_PROOF)
                .map((row, _) -> {
                    Instant at = ColumnArrays.instant(row, "proven_at");
                    Map<String, Long> repairs = new LinkedHashMap<>();
                    for (String kind : List.of("customers", "entitlements", "usage", "subscriptions")) {
                        repairs.put(kind, row.getLong("repaired_" + kind));
                    }
                    return new SyncState.Balance(
                            at == null
                                    ? null
                                    : new SyncState.Proven(
                                            row.getLong("proven"),
                                            at,
                                            SyncState.Result.valueOf(row.getString("proof"))),
                            repairs,
                            row.getLong("gaps_given_up"));
                })
                .one();
    }

    private static void writeGaps(StatementBatch batch, Collection<Gap> gaps) {
        @Nullable String[] missing = ColumnArrays.of(gaps, Gap::missing);
        batch.tell(CLOSE_GAPS, (Object) missing);
        batch.tell(INSERT_GAPS, missing, ColumnArrays.of(gaps, Gap::through), ColumnArrays.of(gaps, Gap::noticedAt));
    }
}
