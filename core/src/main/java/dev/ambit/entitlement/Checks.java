package dev.ambit.entitlement;

import dev.ambit.catalog.Revisions;
import dev.ambit.db.EnvironmentId;
import dev.ambit.http.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/// The SQL of the sampled checks. Their number is bounded for each environment, so filters need no index.
final class Checks {

    private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");

    private static final String INSERT = """
        insert into checks (environment_id, checked_at, customer_id, resource_id, feature_id, requested_micros,
            requested_values, revision, used_micros, limit_micros, sequence, denied_because)
        select :environment, checked_at, customer_id, resource_id, feature_id, requested_micros, requested_values,
            %s,
            used_micros, limit_micros, sequence, denied_because
        from unnest(:times::timestamptz[], :customers::text[], :resources::text[], :features::text[],
                :micros::bigint[], :values::text[], :used::bigint[], :limits::bigint[], :sequences::bigint[],
                :reasons::text[])
            as kept (checked_at, customer_id, resource_id, feature_id, requested_micros, requested_values,
                used_micros, limit_micros, sequence, denied_because)
        """.formatted(Revisions.hashAt("checked_at"));

    private static final String SELECT = """
        select number, checked_at, customer_id, resource_id, feature_id, requested_micros, requested_values,
            encode(revision, 'hex') as revision, used_micros, limit_micros, sequence, denied_because
        from checks
        where environment_id = :environment and checked_at >= :since
            and (:customer::text is null or customer_id = :customer)
            and (:feature::text is null or feature_id = :feature)
        """;

    private static final String OLDER = SELECT + """
            and (checked_at, number) < (:at, :number)
        order by checked_at desc, number desc
        limit :limit
        """;

    private static final String NEWER = SELECT + """
            and (checked_at, number) > (:at, :number)
        order by checked_at, number
        limit :limit
        """;

    private static final String REMOVE = """
        delete from checks
        where environment_id = :environment and number = any (array(
            select number
            from checks
            where environment_id = :environment and checked_at < greatest(:oldest, (
                select checked_at
                from checks
                where environment_id = :environment
                order by checked_at desc
                offset :rows - 1
                limit 1))
            order by checked_at
            limit :limit))
        """;

    private Checks() {}

    static void insert(Handle tx, EnvironmentId environment, List<SampledCheck> checks) {
        bind(tx.createUpdate(INSERT), environment, checks).execute();
    }

    /// Binds the columns that the tables of sampled checks and of denied checks have in common.
    static Update bind(Update insert, EnvironmentId environment, List<SampledCheck> checks) {
        return insert.bind("environment", environment.value())
                .bind("times", texts(checks, it -> it.at().toString()))
                .bind("customers", texts(checks, SampledCheck::customerId))
                .bind("resources", texts(checks, SampledCheck::resourceId))
                .bind("features", texts(checks, SampledCheck::featureId))
                .bind("micros", numbers(checks, SampledCheck::requestedMicros))
                .bind(
                        "values",
                        texts(checks, it -> it.requestedValues() == null ? null : Json.text(it.requestedValues())))
                .bind("used", numbers(checks, SampledCheck::usedMicros))
                .bind("limits", numbers(checks, SampledCheck::limitMicros))
                .bind("sequences", numbers(checks, SampledCheck::sequence))
                .bind("reasons", texts(checks, SampledCheck::deniedBecause));
    }

    /// Lists checks older than a position, latest first. If `listsNewer`, lists the checks newer than the position,
    /// oldest first.
    ///
    /// @param at time of the position. If `at` and `number` are null, the position is after the latest check
    static List<SampledCheck> list(
            Handle tx,
            EnvironmentId environment,
            CheckFilter filter,
            @Nullable Instant at,
            @Nullable Long number,
            boolean listsNewer,
            int limit) {
        return tx.createQuery(listsNewer ? NEWER : OLDER)
                .bind("environment", environment.value())
                .bind("customer", filter.customerId())
                .bind("feature", filter.featureId())
                .bind("since", filter.since() == null ? Instant.EPOCH : filter.since())
                .bind("at", at == null ? LAST : at)
                .bind("number", number == null ? 0 : number)
                .bind("limit", limit)
                .map((row, _) -> read(row, environment))
                .list();
    }

    /// Removes at most `limit` checks that are older than `oldest` or beyond the latest `rows`.
    ///
    /// @return the number of removed checks
    static int remove(Handle tx, EnvironmentId environment, Instant oldest, int rows, int limit) {
        return tx.createUpdate(REMOVE)
                .bind("environment", environment.value())
                .bind("oldest", oldest)
                .bind("rows", rows)
                .bind("limit", limit)
                .execute();
    }

    static SampledCheck read(ResultSet row, EnvironmentId environment) throws SQLException {
        String values = row.getString("requested_values");
        return new SampledCheck(
                environment,
                row.getLong("number"),
                row.getTimestamp("checked_at").toInstant(),
                row.getString("customer_id"),
                row.getString("resource_id"),
                row.getString("feature_id"),
                row.getLong("requested_micros"),
                values == null ? null : Json.list(values, String.class),
                row.getString("revision"),
                row.getObject("used_micros", Long.class),
                row.getObject("limit_micros", Long.class),
                row.getLong("sequence"),
                row.getString("denied_because"));
    }

    private static @Nullable String[] texts(List<SampledCheck> checks, Function<SampledCheck, @Nullable String> text) {
        return checks.stream().map(text).toArray(String[]::new);
    }

    private static @Nullable Long[] numbers(List<SampledCheck> checks, Function<SampledCheck, @Nullable Long> number) {
        return checks.stream().map(number).toArray(Long[]::new);
    }
}
