package dev.ambit.event;

import dev.ambit.db.EnvironmentId;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// What is to be known of a log beside its events: one row for each environment, as long as it is there.
public final class EventLogs {

    private static final String INSERT = """
            insert into event_logs (environment_id, account_public_id, environment_public_id)
            values (:environment, :accountPublicId, :environmentPublicId)
            """;

    private static final String ORIGIN = """
            select account_public_id, environment_public_id
            from event_logs
            where environment_id = :environment
            """;

    private EventLogs() {}

    /// Begins the log of a new environment.
    public static void insert(Handle tx, EnvironmentId environment, EventOrigin origin) {
        tx.createUpdate(INSERT)
                .bind("environment", environment.value())
                .bind("accountPublicId", origin.accountId())
                .bind("environmentPublicId", origin.environmentId())
                .execute();
    }

    /// Nothing if the environment is being deleted. It never changes, so it may be kept.
    public static Optional<EventOrigin> origin(Handle tx, EnvironmentId environment) {
        return tx.createQuery(ORIGIN)
                .bind("environment", environment.value())
                .map((row, _) -> new EventOrigin(row.getObject(1, UUID.class), row.getObject(2, UUID.class)))
                .findOne();
    }
}
