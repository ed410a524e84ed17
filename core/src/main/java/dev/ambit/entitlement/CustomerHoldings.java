package dev.ambit.entitlement;

import static java.util.stream.Collectors.toMap;

import dev.ambit.db.EnvironmentId;
import dev.ambit.http.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Reads everything about a customer in one query, because checks of uncached customers wait for it.
final class CustomerHoldings {

    private static final String FIND = """
        select customer.customer_id, archived_at is not null as archived,
            (extract(epoch from entitled_at) * 1000)::bigint as entitled_at_millis,
            (
                select coalesce(json_agg(json_build_object(
                    'id', subscription_id,
                    'resource', resource_id,
                    'plan', plan_id,
                    'version', plan_version,
                    'priceVersion', plan_price_version,
                    'trial', status = 'IN_TRIAL',
                    'startMillis', (extract(epoch from start_at) * 1000)::bigint,
                    'endMillis', (extract(epoch from end_at) * 1000)::bigint,
                    'usedFromMillis', (extract(epoch from coalesce(usage_since, start_at)) * 1000)::bigint,
                    'countedFromMillis', (extract(epoch from coalesce(counted_since, (
                        select min(start_at)
                        from subscriptions as former
                        where former.environment_id = :environment and former.customer_id = customer.customer_id
                            and former.product_id = subscriptions.product_id
                            and former.resource_id = subscriptions.resource_id
                            and former.counted_since is null and former.status <> 'NOT_STARTED'))) * 1000)::bigint,
                    'counterMillis', coalesce((extract(epoch from counted_since) * 1000)::bigint, 0),
                    'addons', addons,
                    'units', units,
                    'agreed', agreed)
                    order by status = 'IN_TRIAL', start_at, subscription_id), '[]')
                from subscriptions
                where environment_id = :environment and customer_id = customer.customer_id
                    and status in ('ACTIVE', 'IN_TRIAL')
            ) as subscriptions,
            (
                select coalesce(json_agg(json_build_object(
                    'id', public_id,
                    'entitlement', content,
                    'startMillis', (extract(epoch from start_at) * 1000)::bigint,
                    'endMillis', (extract(epoch from end_at) * 1000)::bigint)
                    order by feature_id), '[]')
                from promotional_entitlements
                where environment_id = :environment and customer_id = customer.customer_id
                    and (end_at is null or end_at > :now)
            ) as promotions,
            (
                select coalesce(json_agg(json_build_object(
                    'resource', resource_id,
                    'featureId', feature_id,
                    'periodStartMillis', (extract(epoch from period_start) * 1000)::bigint,
                    'periodEndMillis',
                    case when isfinite(period_end) then (extract(epoch from period_end) * 1000)::bigint
                        else 9223372036854775807 end,
                    'usedMicros', used,
                    'version', version)), '[]')
                from (
                    select *, max(period_end) over (partition by resource_id, feature_id) as last_end
                    from counters
                    where environment_id = :environment and customer_id = customer.customer_id
                ) as counters
                where period_end > :now or period_end = last_end
            ) as counters,
            array(
                select distinct it.resource
                from subscriptions
                cross join unnest(array_append(former_resources, resource_id)) as it (resource)
                where environment_id = :environment and customer_id = customer.customer_id and it.resource <> ''
            ) as resources,
            (
                select (extract(epoch from min(case status
                    when 'ACTIVE' then least(cancelled_at,
                        case when scheduled ->> 'failure' is null then (scheduled ->> 'at')::timestamptz end)
                    when 'IN_TRIAL' then least(cancelled_at, trial_end_at)
                    else next_at end)) * 1000)::bigint
                from subscriptions
                where environment_id = :environment and customer_id = customer.customer_id and next_at is not null
            ) as turn_millis
        from customers as customer
        where environment_id = :environment and customer.customer_id = any (:ids::text[])
        """;

    private CustomerHoldings() {}

    /// Finds the holdings. Empty if the customer does not exist.
    static Optional<Holdings> find(Handle tx, EnvironmentId environment, String customerId, Instant now) {
        return Optional.ofNullable(
                find(tx, environment, Set.of(customerId), now).get(customerId));
    }

    /// Finds the holdings by customer id, without customers that do not exist.
    static Map<String, Holdings> find(Handle tx, EnvironmentId environment, Set<String> customerIds, Instant now) {
        return tx
                .createQuery(FIND)
                .bind("environment", environment.value())
                .bind("ids", customerIds.toArray(String[]::new))
                .bind("now", now)
                .map((row, _) -> Map.entry(row.getString("customer_id"), read(row)))
                .list()
                .stream()
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static Holdings read(ResultSet row) throws SQLException {
        return new Holdings(
                row.getBoolean("archived"),
                row.getLong("entitled_at_millis"),
                Json.list(row.getString("subscriptions"), Holdings.Subscription.class),
                Json.list(row.getString("promotions"), Holdings.Grant.class),
                Json.list(row.getString("counters"), CounterState.class),
                Set.of((String[]) row.getArray("resources").getArray()),
                row.getObject("turn_millis", Long.class));
    }
}
