package dev.ambit.overview;

import dev.ambit.db.EnvironmentId;
import dev.ambit.event.EventLogs;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The progress of the figures of an environment, with its SQL.
///
/// @param sequence the last event that is in the figures
/// @param lastCountedId the last subscription that the first count has reached; null when it is complete
/// @param month the first day of the month that the counts of active subscriptions are for
/// @param since when the figures began
record CountProgress(long sequence, @Nullable String lastCountedId, LocalDate month, Instant since) {

    private static final String INSERT = """
        insert into overview_progress (environment_id, sequence, counted_after, month, since)
        select :environment, 0, '', :month, :now
        from %s as held
        on conflict do nothing
        """.formatted(EventLogs.HELD);

    private static final String FIND = """
        select sequence, counted_after, month, since
        from overview_progress
        where environment_id = :environment
        """;

    /// The lock also prevents the deletion of the environment.
    private static final String LOCK = """
        select sequence, counted_after, month, since
        from overview_progress
        cross join %s as held
        where environment_id = :environment
        for no key update of overview_progress
        """.formatted(EventLogs.HELD);

    private static final String SAVE = """
        update overview_progress
        set sequence = :sequence, counted_after = :lastCountedId, month = :month
        where environment_id = :environment
        """;

    static Optional<CountProgress> find(Handle tx, EnvironmentId environment) {
        return one(tx, environment, FIND);
    }

    /// Locks and returns the progress, which begins now if there is none. Empty if the environment is being deleted.
    static Optional<CountProgress> lock(Handle tx, EnvironmentId environment, Instant now) {
        return one(tx, environment, LOCK).or(() -> {
            tx.createUpdate(INSERT)
                    .bind("environment", environment.value())
                    .bind("month", monthOf(now))
                    .bind("now", now)
                    .execute();
            return one(tx, environment, LOCK);
        });
    }

    static void save(Handle tx, EnvironmentId environment, CountProgress it) {
        tx.createUpdate(SAVE)
                .bind("environment", environment.value())
                .bind("sequence", it.sequence())
                .bind("lastCountedId", it.lastCountedId())
                .bind("month", it.month())
                .execute();
    }

    static LocalDate monthOf(Instant at) {
        return at.atOffset(ZoneOffset.UTC).toLocalDate().withDayOfMonth(1);
    }

    boolean isComplete() {
        return lastCountedId == null;
    }

    CountProgress withLastCountedId(@Nullable String id) {
        return new CountProgress(sequence, id, month, since);
    }

    CountProgress withSequence(long event) {
        return new CountProgress(event, lastCountedId, month, since);
    }

    CountProgress withMonth(LocalDate other) {
        return new CountProgress(sequence, lastCountedId, other, since);
    }

    private static Optional<CountProgress> one(Handle tx, EnvironmentId environment, String sql) {
        return tx.createQuery(sql)
                .bind("environment", environment.value())
                .map((row, _) -> new CountProgress(
                        row.getLong("sequence"),
                        row.getString("counted_after"),
                        row.getDate("month").toLocalDate(),
                        row.getTimestamp("since").toInstant()))
                .findOne();
    }
}
