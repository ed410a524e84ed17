package dev.ambit.entitlement;

import dev.ambit.catalog.Features;
import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/// The usage of one period, summed over all reports in it. It is computed for periods that have no counter yet.
///
/// @param index the index of its query in the list of queries
/// @param heldMicros quantity held for reservations in addition to reports
public record PeriodUsage(int index, long reportedMicros, long heldMicros) {

    /// Applies reports in the order of measurement, and skips features that are metered from events. A `SET`
    /// counts as the change that it made to its own counter. If more was released than is held, the rest is
    /// subtracted from reported usage.
    private static final String FIND = """
        select place, greatest(0, least(9223372036854775807 - greatest(0, held), reported + least(0, held))) as reported,
            greatest(0, held)::bigint as held
        from unnest(:customers::text[], :resources::text[], :features::text[], :starts::timestamptz[], :ends::timestamptz[])
            with ordinality as it (customer, resource, feature, period_start, period_end, place)
        join %s as features on features.environment_id = :environment and features.feature_id = it.feature and meter is null
        cross join lateral (
            select coalesce(
                    used(case when moved is null then behavior else 'DELTA' end, coalesce(moved, micros)
                        order by measured_at, ordinal) filter (where not held), 0) as reported,
                coalesce(sum(micros) filter (where held), 0) as held
            from measurements
            where environment_id = :environment and customer_id = it.customer and feature_id = it.feature
                and resource_id = it.resource and measured_at >= it.period_start and measured_at < it.period_end
                and coalesce(recorded_at, measured_at) <= :recordedBy::timestamptz
            having count(*) > 0) as measured
        """.formatted(Features.METERS);

    private static final String WHENEVER = "infinity";

    /// A query for the usage of one period.
    ///
    /// @param endMillis the largest long if usage never resets
    public record Query(String customerId, String resource, String featureId, long startMillis, long endMillis) {}

    public long usedMicros() {
        return reportedMicros + heldMicros;
    }

    /// Returns the usage of each period that has reports.
    public static List<PeriodUsage> find(Handle tx, EnvironmentId environment, List<Query> queries) {
        return find(tx, environment, queries, WHENEVER);
    }

    /// Returns the usage like [#find], but only from reports that were stored up to that real time.
    static List<PeriodUsage> find(Handle tx, EnvironmentId environment, List<Query> queries, Instant recordedBy) {
        return find(tx, environment, queries, recordedBy.toString());
    }

    private static List<PeriodUsage> find(
            Handle tx, EnvironmentId environment, List<Query> queries, String recordedBy) {
        return tx.createQuery(FIND)
                .bind("recordedBy", recordedBy)
                .bind("environment", environment.value())
                .bind("customers", texts(queries, Query::customerId))
                .bind("resources", texts(queries, Query::resource))
                .bind("features", texts(queries, Query::featureId))
                .bind("starts", texts(queries, it -> time(it.startMillis())))
                .bind("ends", texts(queries, it -> time(it.endMillis())))
                .map((row, _) -> new PeriodUsage(row.getInt("place") - 1, row.getLong("reported"), row.getLong("held")))
                .list();
    }

    private static String time(long millis) {
        return millis == Long.MAX_VALUE
                ? WHENEVER
                : Instant.ofEpochMilli(millis).toString();
    }

    private static String[] texts(List<Query> queries, Function<Query, String> text) {
        return queries.stream().map(text).toArray(String[]::new);
    }
}
