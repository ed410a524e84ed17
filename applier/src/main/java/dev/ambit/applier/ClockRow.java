package dev.ambit.applier;

import dev.ambit.applier.Facet.Clock;
import dev.ambit.applier.Facet.ClockKey;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The row of what time it is in the environment.
final class ClockRow {

    private static final String FIND = """
            select number, happened_at, stopped_at, ahead_millis from ambit.clock
            """;

    private static final String WRITE = """
            insert into ambit.clock (number, happened_at, stopped_at, ahead_millis)
            values (:number::bigint, :at::timestamptz, :stoppedAt::timestamptz, :aheadMillis)
            on conflict (is_only) do update
            set number = excluded.number, happened_at = excluded.happened_at, stopped_at = excluded.stopped_at,
                ahead_millis = excluded.ahead_millis
            """;

    private ClockRow() {}

    static Optional<Clock> find(Handle tx) {
        return tx.createQuery(FIND)
                .map((row, _) -> new Clock(
                        Columns.stamp(row, "happened_at", "number"),
                        Columns.instant(row, "stopped_at"),
                        row.getLong("ahead_millis")))
                .findOne();
    }

    static void load(Handle tx, Facets facets) {
        find(tx).ifPresent(it -> facets.load(new ClockKey(), it, true));
    }

    static void write(Handle tx, Clock clock) {
        tx.createUpdate(WRITE)
                .bind("number", text(clock.stamp().number()))
                .bind("at", clock.stamp().at().toString())
                .bind("stoppedAt", text(clock.stoppedAt()))
                .bind("aheadMillis", clock.aheadMillis())
                .execute();
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
