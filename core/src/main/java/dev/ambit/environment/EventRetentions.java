package dev.ambit.environment;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The SQL of the retention of events, which is stored with the environment.
final class EventRetentions {

    private static final String FIND = """
        select event_days, event_count
        from environments
        where account_id = :account and environment_id = :environment and deleted_at is null
        """;

    private static final String HOLD_EVENTS = """
        update environments
        set events_held_since = :since
        where account_id = :account and environment_id = :environment
            and (events_held_since is null) <> (:since::timestamptz is null)
        """;

    private EventRetentions() {}

    /// Returns the event retention of the environment. Empty if it is being deleted.
    static Optional<EventRetention> find(Handle tx, AccountId account, EnvironmentId id) {
        return tx.createQuery(FIND)
                .bind("account", account.value())
                .bind("environment", id.value())
                .map((row, _) -> read(row))
                .findOne();
    }

    /// Records the time since which events are kept beyond the retention because a subscriber needs them. Clears
    /// that time if `areHeld` is false.
    static void holdEvents(Handle tx, AccountId account, EnvironmentId id, boolean areHeld, Instant now) {
        tx.createUpdate(HOLD_EVENTS)
                .bind("account", account.value())
                .bind("environment", id.value())
                .bind("since", areHeld ? now : null)
                .execute();
    }

    static EventRetention read(ResultSet row) throws SQLException {
        return new EventRetention(row.getObject("event_days", Integer.class), row.getObject("event_count", Long.class));
    }
}
