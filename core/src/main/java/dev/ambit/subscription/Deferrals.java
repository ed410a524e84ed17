package dev.ambit.subscription;

import dev.ambit.db.EnvironmentId;
import dev.ambit.http.Json;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The SQL of the column `deferred` of subscriptions.
final class Deferrals {

    private static final String FIND = """
        select deferred
        from subscriptions
        where environment_id = :environment and subscription_id = any (:ids::text[]) and deferred is not null
        """;

    private static final String SAVE = """
        update subscriptions
        set deferred = :deferred::jsonb
        where environment_id = :environment and subscription_id = :id
        """;

    private Deferrals() {}

    /// Returns what these subscriptions owe for billing periods that end after `at`.
    static List<Deferral> find(Handle tx, EnvironmentId environment, List<Subscription> of, Instant at) {
        return tx
                .createQuery(FIND)
                .bind("environment", environment.value())
                .bind("ids", of.stream().map(Subscription::id).toArray(String[]::new))
                .map((row, _) -> Json.readStored(row.getString("deferred"), Deferral.class))
                .list()
                .stream()
                .filter(it -> it.until().isAfter(at))
                .toList();
    }

    /// @param deferred null to remove it
    static void save(Handle tx, EnvironmentId environment, Subscription it, @Nullable Deferral deferred) {
        tx.createUpdate(SAVE)
                .bind("environment", environment.value())
                .bind("id", it.id())
                .bind("deferred", deferred == null ? null : Json.text(deferred))
                .execute();
    }
}
