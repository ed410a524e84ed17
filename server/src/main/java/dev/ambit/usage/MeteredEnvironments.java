package dev.ambit.usage;

import dev.ambit.db.EnvironmentId;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Up to which event of its log an environment with raw events knows who has got something else.
final class MeteredEnvironments {

    private static final String BEGIN = """
            insert into metered_environments (environment_id, seen)
            values (:environment, :seen)
            on conflict do nothing
            """;

    private static final String TAKE = """
            select seen
            from metered_environments
            where environment_id = :environment
            for update skip locked
            """;

    private static final String SEEN = """
            update metered_environments
            set seen = :seen
            where environment_id = :environment
            """;

    private MeteredEnvironments() {}

    /// Whoever comes first with raw events is counted by what it has then, so what the log said before is known.
    static void begin(Handle tx, EnvironmentId environment, long seen) {
        tx.createUpdate(BEGIN)
                .bind("environment", environment.value())
                .bind("seen", seen)
                .execute();
    }

    /// Nothing if another server is at it.
    static Optional<Long> take(Handle tx, EnvironmentId environment) {
        return tx.createQuery(TAKE)
                .bind("environment", environment.value())
                .mapTo(Long.class)
                .findOne();
    }

    static void seen(Handle tx, EnvironmentId environment, long seen) {
        tx.createUpdate(SEEN)
                .bind("environment", environment.value())
                .bind("seen", seen)
                .execute();
    }
}
