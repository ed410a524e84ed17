package dev.ambit.usage;

import static java.util.stream.Collectors.toMap;

import dev.ambit.db.EnvironmentId;
import dev.ambit.http.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// The SQL of the idempotency keys of counted reports.
final class UsageKeys {

    private static final String FIND = """
        select idempotency_key, content, measurement_id, granted, answer
        from usage_keys
        where environment_id = :environment and idempotency_key = any (:keys::text[])
        """;

    private static final String INSERT = """
        insert into usage_keys (environment_id, idempotency_key, content, measurement_id, granted, answer, created_at)
        select :environment, it.key, it.content::uuid, it.measurement::uuid, it.granted::boolean, it.answer,
            :now
        from unnest(:keys::text[], :contents::text[], :measurements::text[],
                :granted::text[], :answers::text[])
            as it (key, content, measurement, granted, answer)
        order by it.key collate "C"
        on conflict do nothing
        """;

    private UsageKeys() {}

    /// Finds the keys among these that are already used.
    static Map<String, UsageKey> find(Handle tx, EnvironmentId environment, Collection<String> keys) {
        return tx
                .createQuery(FIND)
                .bind("environment", environment.value())
                .bind("keys", keys.toArray(String[]::new))
                .map(UsageKeys::read)
                .stream()
                .collect(toMap(UsageKey::key, it -> it));
    }

    /// Inserts keys.
    ///
    /// @return whether all were new; if not, roll `tx` back, because another server used one of them
    static boolean insert(Handle tx, EnvironmentId environment, List<UsageKey> keys, Instant now) {
        int inserted = tx.createUpdate(INSERT)
                .bind("environment", environment.value())
                .bind("keys", texts(keys, UsageKey::key))
                .bind("contents", texts(keys, it -> it.content().toString()))
                .bind("measurements", texts(keys, it -> it.measurementId().toString()))
                .bind(
                        "granted",
                        texts(
                                keys,
                                it -> it.verdict() == null
                                        ? null
                                        : String.valueOf(it.verdict().granted())))
                .bind(
                        "answers",
                        texts(
                                keys,
                                it -> it.verdict() != null
                                        ? it.verdict().json()
                                        : it.first() == null ? null : Json.text(it.first())))
                .bind("now", now)
                .execute();
        return inserted == keys.size();
    }

    private static UsageKey read(ResultSet row, StatementContext context) throws SQLException {
        String answer = row.getString("answer");
        // Set only for consumptions.
        boolean isGranted = row.getBoolean("granted");
        boolean isVerdict = answer != null && !row.wasNull();
        return new UsageKey(
                row.getString("idempotency_key"),
                row.getObject("content", UUID.class),
                row.getObject("measurement_id", UUID.class),
                isVerdict ? new Verdict(isGranted, answer) : null,
                answer == null || isVerdict ? null : Json.readStored(answer, FirstReport.class));
    }

    private static String[] texts(List<UsageKey> keys, Function<UsageKey, @Nullable String> text) {
        return keys.stream().map(text).toArray(String[]::new);
    }
}
