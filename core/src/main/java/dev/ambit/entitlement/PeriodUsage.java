package dev.ambit.entitlement;

import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/// What was used in one period by all that was reported in it, whatever counted it then: who has something else by
/// now may have other periods, for which nothing was counted yet (domain.md §2.3).
///
/// @param place among those that were asked for
/// @param heldMicros so much is held for reservations on top of what was reported
public record PeriodUsage(int place, long reportedMicros, long heldMicros) {

    /// In the order in which it was measured, as the history tells it. What a meter finds in raw events is counted from
    /// these alone. What was held and is not any more was given back, be it out of what was reported.
    /// What was set in another period moves this one by as much as it moved that.
    private static final String FIND = """
            select place, greatest(0, least(9223372036854775807 - greatest(0, held), reported + least(0, held))) as reported,
                greatest(0, held)::bigint as held
            from unnest(:customers::text[], :resources::text[], :features::text[], :starts::timestamptz[],
                    :ends::timestamptz[])
                with ordinality as it (customer, resource, feature, period_start, period_end, place)
            join features on features.environment_id = :environment and features.feature_id = it.feature and meter is null
            cross join lateral (
                select coalesce(
                        used(case when moved is null then behavior else 'DELTA' end, coalesce(moved, micros)
                            order by measured_at, ordinal) filter (where not held), 0) as reported,
                    coalesce(sum(micros) filter (where held), 0) as held
                from measurements
                where environment_id = :environment and customer_id = it.customer and feature_id = it.feature
                    and resource_id = it.resource
                    and measured_at >= it.period_start and measured_at < it.period_end
                    and coalesce(recorded_at, measured_at) <= :recordedBy::timestamptz
                having count(*) > 0) as measured
            """;

    private static final String WHENEVER = "infinity";

    /// What is asked for.
    ///
    /// @param resource empty for the customer itself
    /// @param endMillis the largest long if usage never resets
    public record Of(String customerId, String resource, String featureId, long startMillis, long endMillis) {}

    public long usedMicros() {
        return reportedMicros + heldMicros;
    }

    /// Of those in which something was reported.
    public static List<PeriodUsage> find(Handle tx, EnvironmentId environment, List<Of> periods) {
        return find(tx, environment, periods, WHENEVER);
    }

    /// As [#find], of what had been written by then, in real time.
    static List<PeriodUsage> find(Handle tx, EnvironmentId environment, List<Of> periods, Instant recordedBy) {
        return find(tx, environment, periods, recordedBy.toString());
    }

    private static List<PeriodUsage> find(Handle tx, EnvironmentId environment, List<Of> periods, String recordedBy) {
        return tx.createQuery(FIND)
                .bind("recordedBy", recordedBy)
                .bind("environment", environment.value())
                .bind("customers", texts(periods, Of::customerId))
                .bind("resources", texts(periods, Of::resource))
                .bind("features", texts(periods, Of::featureId))
                .bind("starts", texts(periods, it -> time(it.startMillis())))
                .bind("ends", texts(periods, it -> time(it.endMillis())))
                .map((row, _) -> new PeriodUsage(row.getInt("place") - 1, row.getLong("reported"), row.getLong("held")))
                .list();
    }

    private static String time(long millis) {
        return millis == Long.MAX_VALUE
                ? WHENEVER
                : Instant.ofEpochMilli(millis).toString();
    }

    private static String[] texts(List<Of> periods, Function<Of, String> text) {
        return periods.stream().map(text).toArray(String[]::new);
    }
}
