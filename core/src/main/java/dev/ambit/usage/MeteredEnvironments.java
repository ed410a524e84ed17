package dev.ambit.usage;

import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The SQL of the position up to which an environment with events has been checked for changed entitlements: an
/// event number and a time of its clock.
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

    /// @param sequence the last processed event of the event log
    /// @param promisedUntil promotions that ended by then are processed
    record Progress(long sequence, Instant promisedUntil) {}

    private MeteredEnvironments() {}

    /// The first event of a customer is counted by its present entitlements, so earlier changes count as processed.
    static void begin(Handle tx, EnvironmentId environment, long seen) {
        tx.createUpdate(BEGIN)
                .bind("environment", environment.value())
                .bind("seen", seen)
                .execute();
    }

    /// Locks the position. Empty if another server has it.
    static Optional<Progress> take(Handle tx, EnvironmentId environment) {
        return tx.createQuery(TAKE)
                .bind("environment", environment.value())
                .map((row, _) -> new Progress(
                        row.getLong("seen"), row.getTimestamp("promised_until").toInstant()))
                .findOne();
    }

    static void saveProgress(Handle tx, EnvironmentId environment, Progress seen) {
        tx.createUpdate(SEEN)
                .bind("environment", environment.value())
                .bind("seen", seen.sequence())
                .bind("promisedUntil", seen.promisedUntil())
                .execute();
    }
}
