package dev.ambit.entitlement;

import dev.ambit.db.EnvironmentId;
import dev.ambit.event.EventLogs;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

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
        select environment_at, 0 as number, decided_at as checked_at, customer_id, resource_id, feature_id, requested_micros,
            requested_values, null as revision, used_micros, limit_micros, sequence, denied_because
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
                offset :rows - 1
                limit 1))
            order by decided_at
            limit :limit))
        """;

    private static final String EXISTS = """
        select exists (select from decisions where environment_id = :environment)
        """;

    private Decisions() {}

    static void insert(Handle tx, EnvironmentId environment, List<DeniedCheck> decisions) {
        Checks.bind(
                        tx.createUpdate(INSERT),
                        environment,
                        decisions.stream().map(DeniedCheck::check).toList())
                .bind("ids", decisions.stream().map(DeniedCheck::id).toArray(UUID[]::new))
                .bind(
                        "environmentTimes",
                        decisions.stream()
                                .map(it -> it.environmentAt().toString())
                                .toArray(String[]::new))
                .execute();
    }

    static Optional<DeniedCheck> find(Handle tx, EnvironmentId environment, UUID id) {
        return tx.createQuery(FIND)
                .bind("environment", environment.value())
                .bind("id", id)
                .map((row, _) -> new DeniedCheck(
                        id, row.getTimestamp("environment_at").toInstant(), Checks.read(row, environment)))
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
}
