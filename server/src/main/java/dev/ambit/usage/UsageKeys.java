package dev.ambit.usage;

import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// The idempotency keys of reports that count, so that none counts twice.
final class UsageKeys {

    private static final String INSERT = """
            insert into usage_keys (environment_id, idempotency_key, created_at)
            select :environment, it.key, :now
            from unnest(:keys::text[]) as it (key)
            order by it.key collate "C"
            on conflict do nothing
            returning idempotency_key
            """;

    private static final String REMOVE = """
            delete from usage_keys
            where environment_id = :environment and idempotency_key = any (:keys::text[])
            """;

    private UsageKeys() {}

    /// Remembers them.
    ///
    /// @return those that were never seen before
    static Set<String> insert(Handle tx, EnvironmentId environment, Collection<String> keys, Instant now) {
        return new HashSet<>(tx.createQuery(INSERT)
                .bind("environment", environment.value())
                .bind("keys", keys.toArray(String[]::new))
                .bind("now", now)
                .mapTo(String.class)
                .list());
    }

    static void remove(Handle tx, EnvironmentId environment, Collection<String> keys) {
        tx.createUpdate(REMOVE)
                .bind("environment", environment.value())
                .bind("keys", keys.toArray(String[]::new))
                .execute();
    }
}
