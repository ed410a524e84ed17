package dev.ambit.entitlement;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;

import dev.ambit.catalog.PackageEntitlement;
import dev.ambit.db.EnvironmentId;
import dev.ambit.http.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collector;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/// Reads the holdings of many customers with one statement for each kind of row. A check of one customer reads them by
/// [CustomerHoldings] in a single statement, which costs more per customer but fewer round trips.
final class BulkHoldings {

    private static final String SUBSCRIPTIONS = """
        select customer_id, subscription_id, resource_id, plan_id, plan_version, plan_price_version,
            status = 'IN_TRIAL' as trial,
            (extract(epoch from start_at) * 1000)::bigint as start_millis,
            (extract(epoch from end_at) * 1000)::bigint as end_millis,
            (extract(epoch from usage_since) * 1000)::bigint as used_from_millis,
            (extract(epoch from counted_since) * 1000)::bigint as counter_millis,
            case when counted_since is null then (
                select (extract(epoch from min(start_at)) * 1000)::bigint
                from subscriptions as former
                where former.environment_id = :environment and former.customer_id = subscriptions.customer_id
                    and former.product_id = subscriptions.product_id
                    and former.resource_id = subscriptions.resource_id
                    and former.counted_since is null and former.status <> 'NOT_STARTED') end as former_millis,
            addons, units, agreed
        from subscriptions
        where environment_id = :environment and customer_id = any (:ids::text[]) and status in ('ACTIVE', 'IN_TRIAL')
        order by status = 'IN_TRIAL', start_at, subscription_id
        """;

    private static final String PROMOTIONS = """
        select customer_id, public_id, content,
            (extract(epoch from start_at) * 1000)::bigint as start_millis,
            (extract(epoch from end_at) * 1000)::bigint as end_millis
        from promotional_entitlements
        where environment_id = :environment and customer_id = any (:ids::text[]) and (end_at is null or end_at > :now)
        order by feature_id
        """;

    private static final String RESOURCES = """
        select distinct customer_id, it.resource
        from subscriptions
        cross join unnest(array_append(former_resources, resource_id)) as it (resource)
        where environment_id = :environment and customer_id = any (:ids::text[])
            and (resource_id <> '' or former_resources <> '{}') and it.resource <> ''
        """;

    private static final String COUNTERS = """
        select customer_id, resource_id, feature_id, used, version,
            (extract(epoch from period_start) * 1000)::bigint as start_millis,
            case when isfinite(period_end) then (extract(epoch from period_end) * 1000)::bigint
                else 9223372036854775807 end as end_millis
        from (
            select *, max(period_end) over (partition by customer_id, resource_id, feature_id) as last_end
            from counters
            where environment_id = :environment and customer_id = any (:ids::text[])
                and feature_id = any (:features::text[])
        ) as counters
        where period_end > :now or period_end = last_end
        """;

    private final Handle tx;
    private final EnvironmentId environment;
    private final Instant now;

    BulkHoldings(Handle tx, EnvironmentId environment, Instant now) {
        this.tx = tx;
        this.environment = environment;
        this.now = now;
    }

    /// Returns the live subscriptions in the order of evaluation, without customers that have none.
    Map<String, List<Holdings.Subscription>> subscriptions(Collection<String> customerIds) {
        Map<String, List<?>> parsed = new HashMap<>();
        return query(SUBSCRIPTIONS, customerIds)
                .map((row, _) -> Map.entry(row.getString("customer_id"), subscription(row, parsed)))
                .collect(byCustomer());
    }

    /// Returns the promotional entitlements that have not ended, ordered by feature.
    Map<String, List<Holdings.Grant>> promotions(Collection<String> customerIds) {
        return query(PROMOTIONS, customerIds)
                .bind("now", now)
                .map((row, _) -> Map.entry(
                        row.getString("customer_id"),
                        new Holdings.Grant(
                                row.getString("public_id"),
                                Json.readStored(row.getString("content"), PackageEntitlement.class),
                                row.getLong("start_millis"),
                                row.getObject("end_millis", Long.class))))
                .collect(byCustomer());
    }

    /// Returns all resources that ever had a subscription, without customers that have none.
    Map<String, Set<String>> resources(Collection<String> customerIds) {
        return query(RESOURCES, customerIds)
                .map((row, _) -> Map.entry(row.getString("customer_id"), row.getString("resource")))
                .collect(groupingBy(Map.Entry::getKey, mapping(Map.Entry::getValue, toSet())));
    }

    /// Returns the current counters of some features; for a feature without one, its last counter.
    Map<String, List<CounterState>> counters(Collection<String> customerIds, Set<String> features) {
        return query(COUNTERS, customerIds)
                .bind("now", now)
                .bind("features", features.toArray(String[]::new))
                .map((row, _) -> Map.entry(
                        row.getString("customer_id"),
                        new CounterState(
                                row.getString("resource_id"),
                                row.getString("feature_id"),
                                row.getLong("start_millis"),
                                row.getLong("end_millis"),
                                row.getLong("used"),
                                row.getLong("version"))))
                .collect(byCustomer());
    }

    private Query query(String sql, Collection<String> customerIds) {
        return tx.createQuery(sql)
                .bind("environment", environment.value())
                .bind("ids", customerIds.toArray(String[]::new));
    }

    private static <T> Collector<Map.Entry<String, T>, ?, Map<String, List<T>>> byCustomer() {
        return groupingBy(Map.Entry::getKey, mapping(Map.Entry::getValue, toList()));
    }

    /// @param parsed the lists by their text, because most subscriptions have the same lists
    private static Holdings.Subscription subscription(ResultSet row, Map<String, List<?>> parsed) throws SQLException {
        long startMillis = row.getLong("start_millis");
        Long usedFromMillis = row.getObject("used_from_millis", Long.class);
        Long counterMillis = row.getObject("counter_millis", Long.class);
        return new Holdings.Subscription(
                row.getString("subscription_id"),
                row.getString("resource_id"),
                row.getString("plan_id"),
                row.getInt("plan_version"),
                row.getObject("plan_price_version", Integer.class),
                row.getBoolean("trial"),
                startMillis,
                row.getObject("end_millis", Long.class),
                usedFromMillis == null ? startMillis : usedFromMillis,
                counterMillis == null ? row.getObject("former_millis", Long.class) : counterMillis,
                counterMillis == null ? 0 : counterMillis,
                list(row, "addons", Holdings.AddOn.class, parsed),
                list(row, "units", Holdings.Units.class, parsed),
                list(row, "agreed", PackageEntitlement.class, parsed));
    }

    @SuppressWarnings("unchecked")
    private static <T> List<T> list(ResultSet row, String column, Class<T> type, Map<String, List<?>> parsed)
            throws SQLException {
        String text = row.getString(column);
        return (List<T>) parsed.computeIfAbsent(column + text, _ -> Json.list(text, type));
    }
}
