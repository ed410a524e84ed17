package dev.ambit.usage;

import static java.util.stream.Collectors.toMap;

import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/// The idempotency keys of reports that count, so that none counts twice.
final class UsageKeys {

    private static final String FIND = """
            select idempotency_key, content, measurement_id
            from usage_keys
            where environment_id = :environment and idempotency_key = any (:keys::text[])
            """;

    private static final String INSERT = """
            insert into usage_keys (environment_id, idempotency_key, content, measurement_id, created_at)
            select :environment, it.key, it.content::uuid, it.measurement::uuid, :now
            from unnest(:keys::text[], :contents::text[], :measurements::text[]) as it (key, content, measurement)
            order by it.key collate "C"
            on conflict do nothing
            """;

    private UsageKeys() {}

    /// Those of them that were used before.
    static Map<String, UsageKey> find(Handle tx, EnvironmentId environment, Collection<String> keys) {
        return tx
                .createQuery(FIND)
                .bind("environment", environment.value())
                .bind("keys", keys.toArray(String[]::new))
                .map((row, _) -> new UsageKey(
                        row.getString("idempotency_key"),
                        row.getObject("content", UUID.class),
                        row.getObject("measurement_id", UUID.class)))
                .stream()
                .collect(toMap(UsageKey::key, it -> it));
    }

    /// Remembers them.
    ///
    /// @return whether all of them were new; if another server used one meanwhile, `tx` must be rolled back
    static boolean insert(Handle tx, EnvironmentId environment, List<UsageKey> keys, Instant now) {
        int inserted = tx.createUpdate(INSERT)
                .bind("environment", environment.value())
                .bind("keys", texts(keys, UsageKey::key))
                .bind("contents", texts(keys, it -> it.content().toString()))
                .bind("measurements", texts(keys, it -> it.measurementId().toString()))
                .bind("now", now)
                .execute();
        return inserted == keys.size();
    }

    private static String[] texts(List<UsageKey> keys, Function<UsageKey, String> text) {
        return keys.stream().map(text).toArray(String[]::new);
    }
}
