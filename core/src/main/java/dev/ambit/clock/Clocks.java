package dev.ambit.clock;

import dev.ambit.db.Columns;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Work;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

public final class Clocks {

    /// The clocks that were ever changed, as a SQL table for joins in queries of other tables.
    public static final String CHANGED = """
        (select environment_id, stopped_at, ahead_millis from clocks)
        """;

    private static final String EXISTS = """
        select exists (select from clocks where environment_id = :environment)
        """;

    private static final String FIND = """
        select stopped_at, ahead_millis
        from clocks
        where environment_id = :environment
        """;

    private static final String MAKE = """
        insert into clocks (environment_id, ahead_millis)
        values (:environment, 0)
        on conflict do nothing
        """;

    private static final String LOCK = """
        select environment_id
        from clocks
        where environment_id = :environment
        for update
        """;

    private static final String SAVE = """
        update clocks
        set stopped_at = :stoppedAt, ahead_millis = :aheadMillis
        where environment_id = :environment
        """;

    private Clocks() {}

    /// Schedules work at a time of the environment's clock. Does nothing while the clock is stopped.
    public static void schedule(Handle tx, EnvironmentId environment, Work work, Instant at) {
        EnvironmentTime time = find(tx, environment);
        if (!time.isStopped()) {
            work.scheduleBy(tx, environment, at.minus(time.ahead()));
        }
    }

    /// Returns whether the clock of the environment was ever changed.
    public static boolean isChanged(Handle tx, EnvironmentId environment) {
        return tx.createQuery(EXISTS)
                .bind("environment", environment.value())
                .mapTo(Boolean.class)
                .one();
    }

    public static EnvironmentTime find(Handle tx, EnvironmentId environment) {
        return tx.createQuery(FIND)
                .bind("environment", environment.value())
                .map((row, _) -> new EnvironmentTime(
                        Columns.instant(row, "stopped_at"), Duration.ofMillis(row.getLong("ahead_millis"))))
                .findOne()
                .orElse(EnvironmentTime.REAL);
    }

    /// Returns the time like [#find], and locks it until `tx` ends.
    public static EnvironmentTime lock(Handle tx, EnvironmentId environment) {
        tx.createUpdate(MAKE).bind("environment", environment.value()).execute();
        tx.createQuery(LOCK)
                .bind("environment", environment.value())
                .mapTo(Integer.class)
                .one();
        return find(tx, environment);
    }

    public static void save(Handle tx, EnvironmentId environment, EnvironmentTime time) {
        tx.createUpdate(SAVE)
                .bind("environment", environment.value())
                .bind("stoppedAt", time.stoppedAt())
                .bind("aheadMillis", time.ahead().toMillis())
                .execute();
    }
}
