package dev.ambit.usage;

import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// How far an environment with raw events knows who has got something else: by its log, and by its clock.
final class MeteredEnvironments {

    private static final String BEGIN = """
            insert into metered_environments (environment_id, seen)
            values (:environment, :seen)
            on conflict do nothing
            """;

    private static final String TAKE = """
            select seen, promised_until
            from metered_environments
            where environment_id = :environment
            for update skip locked
            """;

    private static final String SEEN = """
            update metered_environments
            set seen = :seen, promised_until = :promisedUntil
            where environment_id = :environment
            """;

    /// @param sequence of the last event of the log that is known
    /// @param promisedUntil all promises that ended by then are known
    record Seen(long sequence, Instant promisedUntil) {}

    private MeteredEnvironments() {}

    /// Whoever comes first with raw events is counted by what it has then, so what the log said before is known.
    static void begin(Handle tx, EnvironmentId environment, long seen) {
        tx.createUpdate(BEGIN)
                .bind("environment", environment.value())
                .bind("seen", seen)
                .execute();
    }

    /// Nothing if another server is at it.
    static Optional<Seen> take(Handle tx, EnvironmentId environment) {
        return tx.createQuery(TAKE)
                .bind("environment", environment.value())
                .map((row, _) -> new Seen(
                        row.getLong("seen"), row.getTimestamp("promised_until").toInstant()))
                .findOne();
    }

    static void seen(Handle tx, EnvironmentId environment, Seen seen) {
        tx.createUpdate(SEEN)
                .bind("environment", environment.value())
                .bind("seen", seen.sequence())
                .bind("promisedUntil", seen.promisedUntil())
                .execute();
    }
}
