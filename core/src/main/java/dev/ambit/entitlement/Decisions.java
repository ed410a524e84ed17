package dev.ambit.entitlement;

import dev.ambit.db.EnvironmentId;
import dev.ambit.event.EventLogs;
import dev.ambit.http.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The SQL of denied checks with their ids.
final class Decisions {

    private static final String INSERT = """
        insert into decisions (environment_id, decision_id, decided_at, environment_at, customer_id, resource_id,
            feature_id, requested_micros, requested_values, used_micros, limit_micros, sequence, denied_because)
        select :environment, it.id, it.decided_at, it.environment_at, it.customer, it.resource, it.feature, it.micros,
            it.requested, it.used, it.usage_limit, it.sequence, it.reason
        from unnest(:ids::uuid[], :times::timestamptz[], :environmentTimes::timestamptz[], :customers::text[],
                :resources::text[], :features::text[], :micros::bigint[], :values::text[], :used::bigint[],
                :limits::bigint[], :sequences::bigint[], :reasons::text[])
            as it (id, decided_at, environment_at, customer, resource, feature, micros, requested, used, usage_limit,
                sequence, reason)
        cross join %s as held
        """.formatted(EventLogs.HELD);

    private static final String FIND = """
        select decision_id, decided_at, environment_at, customer_id, resource_id, feature_id, requested_micros,
            requested_values, used_micros, limit_micros, sequence, denied_because
        from decisions
        where environment_id = :environment and decision_id = :id
        """;

    private static final String REMOVE = """
        delete from decisions
        where environment_id = :environment and decision_id = any (array(
            select decision_id
            from decisions
            where environment_id = :environment and decided_at < greatest(:oldest, (
                select decided_at
                from decisions
                where environment_id = :environment
                order by decided_at desc
                offset :rows
                limit 1))
            order by decided_at
            limit :limit))
        """;

    private static final String EXISTS = """
        select exists (select from decisions where environment_id = :environment)
        """;

    private Decisions() {}

    static void insert(Handle tx, EnvironmentId environment, List<DeniedCheck> decisions) {
        tx.createUpdate(INSERT)
                .bind("environment", environment.value())
                .bind("ids", decisions.stream().map(DeniedCheck::id).toArray(UUID[]::new))
                .bind("times", texts(decisions, it -> it.check().at().toString()))
                .bind(
                        "environmentTimes",
                        texts(decisions, it -> it.environmentAt().toString()))
                .bind("customers", texts(decisions, it -> it.check().customerId()))
                .bind("resources", texts(decisions, it -> it.check().resourceId()))
                .bind("features", texts(decisions, it -> it.check().featureId()))
                .bind("micros", numbers(decisions, it -> it.check().requestedMicros()))
                .bind("values", texts(decisions, it -> {
                    List<String> values = it.check().requestedValues();
                    return values == null ? null : Json.text(values);
                }))
                .bind("used", numbers(decisions, it -> it.check().usedMicros()))
                .bind("limits", numbers(decisions, it -> it.check().limitMicros()))
                .bind("sequences", numbers(decisions, it -> it.check().sequence()))
                .bind("reasons", texts(decisions, it -> it.check().deniedBecause()))
                .execute();
    }

    static Optional<DeniedCheck> find(Handle tx, EnvironmentId environment, UUID id) {
        return tx.createQuery(FIND)
                .bind("environment", environment.value())
                .bind("id", id)
                .map((row, _) -> {
                    String values = row.getString("requested_values");
                    return new DeniedCheck(
                            id,
                            row.getTimestamp("environment_at").toInstant(),
                            new SampledCheck(
                                    environment,
                                    0,
                                    row.getTimestamp("decided_at").toInstant(),
                                    row.getString("customer_id"),
                                    row.getString("resource_id"),
                                    row.getString("feature_id"),
                                    row.getLong("requested_micros"),
                                    values == null ? null : Json.list(values, String.class),
                                    null,
                                    row.getObject("used_micros", Long.class),
                                    row.getObject("limit_micros", Long.class),
                                    row.getLong("sequence"),
                                    row.getString("denied_because")));
                })
                .findOne();
    }

    /// Removes at most `limit` decisions that are older than `oldest` or beyond the latest `rows`.
    ///
    /// @return the number of removed decisions
    static int remove(Handle tx, EnvironmentId environment, Instant oldest, int rows, int limit) {
        return tx.createUpdate(REMOVE)
                .bind("environment", environment.value())
                .bind("oldest", oldest)
                .bind("rows", rows)
                .bind("limit", limit)
                .execute();
    }

    static boolean exist(Handle tx, EnvironmentId environment) {
        return tx.createQuery(EXISTS)
                .bind("environment", environment.value())
                .mapTo(Boolean.class)
                .one();
    }

    private static @Nullable String[] texts(List<DeniedCheck> decisions, Function<DeniedCheck, @Nullable String> text) {
        return decisions.stream().map(text).toArray(String[]::new);
    }

    private static @Nullable Long[] numbers(List<DeniedCheck> decisions, Function<DeniedCheck, @Nullable Long> number) {
        return decisions.stream().map(number).toArray(Long[]::new);
    }
}
