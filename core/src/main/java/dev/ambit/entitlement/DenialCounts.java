package dev.ambit.entitlement;

import dev.ambit.db.EnvironmentId;
import dev.ambit.event.EventLogs;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The SQL of the daily counts of denied checks by feature.
public final class DenialCounts {

    /// The key of checks of features that do not exist. They share a row, because callers can invent any number of ids.
    static final String UNKNOWN_FEATURES = "";

    /// The number of denied checks of a feature.
    ///
    /// @param featureId null for all features that do not exist
    public record Row(@Nullable String featureId, long checks) {}

    private static final int DAYS_KEPT = 90;

    private static final String ADD = """
        insert into denied_checks as present (environment_id, day, feature_id, checks)
        select :environment, :day, it.feature, it.checks
        from unnest(:features::text[], :checks::bigint[]) as it (feature, checks)
        cross join %s as held
        on conflict (environment_id, day, feature_id) do update
        set checks = present.checks + excluded.checks
        """.formatted(EventLogs.HELD);

    private static final String REMOVE = """
        delete from denied_checks
        where environment_id = :environment and day < :day
        """;

    private static final String TOP = """
        select feature_id, sum(checks) as checks
        from denied_checks
        where environment_id = :environment and day >= :since
        group by feature_id
        order by sum(checks) desc, feature_id
        limit :limit
        """;

    private DenialCounts() {}

    /// Adds denials of a day, and removes old days.
    ///
    /// The rows are sorted, so that servers that add at the same time lock them in the same order.
    ///
    /// @param checks numbers by feature
    static void add(Handle tx, EnvironmentId environment, LocalDate day, Map<String, Long> checks) {
        List<Map.Entry<String, Long>> rows =
                checks.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
        tx.createUpdate(ADD)
                .bind("environment", environment.value())
                .bind("day", day)
                .bind("features", rows.stream().map(Map.Entry::getKey).toArray(String[]::new))
                .bind("checks", rows.stream().map(Map.Entry::getValue).toArray(Long[]::new))
                .execute();
        tx.createUpdate(REMOVE)
                .bind("environment", environment.value())
                .bind("day", day.minusDays(DAYS_KEPT))
                .execute();
    }

    /// Returns the features with the most denials since the day.
    public static List<Row> top(Handle tx, EnvironmentId environment, LocalDate since, int limit) {
        return tx.createQuery(TOP)
                .bind("environment", environment.value())
                .bind("since", since)
                .bind("limit", limit)
                .map((row, _) -> new Row(featureId(row.getString("feature_id")), row.getLong("checks")))
                .list();
    }

    private static @Nullable String featureId(String key) {
        return key.equals(UNKNOWN_FEATURES) ? null : key;
    }
}
