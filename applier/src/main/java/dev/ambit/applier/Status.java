package dev.ambit.applier;

import static java.util.Objects.requireNonNull;

import dev.ambit.applier.Numbers.Gap;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// How far the replica is. Whoever applies events locks it first, so that two processes do so one after the
/// other.
final class Status {

    private static final String LOCK = """
            select through, gaps from ambit.status for update
            """;

    /// Whoever applies events is waited for as long as for any statement, others not that long.
    private static final String WAIT_LESS = """
            set local lock_timeout = '1s'
            """;

    /// Asked once the status is locked: what was read while another held it may be of before.
    private static final String FIND_GAPS = """
            select missing, through, noticed_at from ambit.gaps
            """;

    private static final String UPDATE = """
            update ambit.status
            set through = :through, applied = applied + :applied, repeated = repeated + :repeated,
                outdated = outdated + :outdated, unknown = unknown + :unknown,
                gaps = :gaps, gaps_given_up = gaps_given_up + :givenUp, last_applied_at = :now::timestamptz
            """;

    private static final String CLOSE_GAPS = """
            delete from ambit.gaps where missing <> all (:missing::bigint[])
            """;

    private static final String NOTE_GAPS = """
            insert into ambit.gaps (missing, through, noticed_at)
            select it.missing, it.through, it.noticed_at
            from unnest(:missing::bigint[], :through::bigint[], :noticedAt::timestamptz[])
                as it (missing, through, noticed_at)
            on conflict (missing) do update
            set through = excluded.through, noticed_at = excluded.noticed_at
            """;

    private static final String READ = """
            select through, applied, repeated, outdated, unknown, gaps, gaps_given_up, last_applied_at
            from ambit.status
            """;

    private Status() {}

    static Standing read(Handle tx) {
        return tx.createQuery(READ)
                .map((row, _) -> new Standing(
                        row.getLong("through"),
                        row.getLong("applied"),
                        row.getLong("repeated"),
                        row.getLong("outdated"),
                        row.getLong("unknown"),
                        row.getInt("gaps"),
                        row.getLong("gaps_given_up"),
                        Columns.instant(row, "last_applied_at")))
                .one();
    }

    static Numbers lock(Handle tx) {
        Numbers numbers = tx.createQuery(LOCK)
                .map((row, _) -> new Numbers(row.getLong("through"), row.getInt("gaps") == 0 ? List.of() : gaps(tx)))
                .one();
        tx.execute(WAIT_LESS);
        return numbers;
    }

    private static List<Gap> gaps(Handle tx) {
        return tx.createQuery(FIND_GAPS)
                .map((row, _) -> new Gap(
                        row.getLong("missing"),
                        row.getLong("through"),
                        requireNonNull(Columns.instant(row, "noticed_at"))))
                .list();
    }

    /// @param before the gaps that there were
    static void update(Handle tx, Numbers numbers, List<Gap> before, Map<Receipt, Integer> receipts, Instant now) {
        if (!List.copyOf(numbers.gaps()).equals(before)) {
            writeGaps(tx, numbers.gaps());
        }
        tx.createUpdate(UPDATE)
                .bind("through", numbers.through())
                .bind("applied", receipts.getOrDefault(Receipt.APPLIED, 0))
                .bind("repeated", receipts.getOrDefault(Receipt.REPEATED, 0))
                .bind("outdated", receipts.getOrDefault(Receipt.OUTDATED, 0))
                .bind("unknown", receipts.getOrDefault(Receipt.UNKNOWN, 0))
                .bind("gaps", numbers.gaps().size())
                .bind("givenUp", numbers.givenUp())
                .bind("now", now.toString())
                .execute();
    }

    private static void writeGaps(Handle tx, Collection<Gap> gaps) {
        tx.createUpdate(CLOSE_GAPS)
                .bind("missing", Columns.of(gaps, Gap::missing))
                .execute();
        tx.createUpdate(NOTE_GAPS)
                .bind("missing", Columns.of(gaps, Gap::missing))
                .bind("through", Columns.of(gaps, Gap::through))
                .bind("noticedAt", Columns.of(gaps, Gap::noticedAt))
                .execute();
    }
}
