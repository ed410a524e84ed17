package dev.ambit.applier;

import dev.ambit.applier.Facet.Clock;
import dev.ambit.applier.Facet.ClockKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The row with the clock of the environment.
final class ClockRow {

    private static final String FIND = """
            select number, happened_at, stopped_at, ahead_millis from ambit.clock
            """;

    private static final String WRITE = """
            insert into ambit.clock (number, happened_at, stopped_at, ahead_millis)
            values (?::bigint, ?::timestamptz, ?::timestamptz, ?)
            on conflict (is_only) do update
            set number = excluded.number, happened_at = excluded.happened_at, stopped_at = excluded.stopped_at,
                ahead_millis = excluded.ahead_millis
            """;

    private ClockRow() {}

    static Optional<Clock> find(Handle tx) {
        return tx.createQuery(FIND).map((row, _) -> clock(row)).findOne();
    }

    static void load(StatementBatch batch, Facets facets) {
        batch.ask(FIND, row -> {
            facets.load(new ClockKey(), clock(row), true);
            return true;
        });
    }

    static void write(StatementBatch batch, Clock clock) {
        batch.tell(
                WRITE,
                clock.stamp().number(),
                clock.stamp().at().toString(),
                text(clock.stoppedAt()),
                clock.aheadMillis());
    }

    private static Clock clock(ResultSet row) throws SQLException {
        return new Clock(
                ColumnArrays.stamp(row, "happened_at", "number"),
                ColumnArrays.instant(row, "stopped_at"),
                row.getLong("ahead_millis"));
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
