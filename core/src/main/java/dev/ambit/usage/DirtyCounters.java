package dev.ambit.usage;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.ambit.customer.Customers;
import dev.ambit.db.EnvironmentId;
import dev.ambit.entitlement.CounterState;
import dev.ambit.http.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/// The SQL of counters for the flush.
final class DirtyCounters {

    /// Maximum length of a customer's metadata in events, as JSON. New metadata is never longer. Older, longer
    /// metadata is omitted, because an event has hundreds of measurements.
    private static final int METADATA_CHARS_MAX = 1 << 16;

    /// Waits for reports that hold a lock; skipping them would starve busy counters. Locks in the order of reports,
    /// which prevents deadlocks. Counters that another server has flushed are no longer dirty.
    private static final String CLEAN = """
        with dirty as (
            select customer_id, resource_id, feature_id, period_start, period_end, told
            from counters
            where environment_id = :environment and dirty
                and (customer_id, resource_id, feature_id, period_start, period_end) in (
                    select it.customer, it.resource, it.feature, it.period_start, it.period_end
                    from unnest(:customers::text[], :resources::text[], :features::text[], :starts::timestamptz[],
                            :ends::timestamptz[])
                        as it (customer, resource, feature, period_start, period_end))
            order by customer_id collate "C", resource_id collate "C", feature_id collate "C", period_end, period_start
            for no key update)
        update counters
        set dirty = false, told = used
        from dirty
        join %s as customers on customers.environment_id = :environment and customers.customer_id = dirty.customer_id
        where counters.environment_id = :environment
            and counters.customer_id = dirty.customer_id
            and counters.resource_id = dirty.resource_id
            and counters.feature_id = dirty.feature_id
            and counters.period_start = dirty.period_start and counters.period_end = dirty.period_end
        returning counters.customer_id, public_id, name, email,
            kept ->> 'billingId' as billing_id,
            case when length(metadata::text) <= :metadataChars then metadata else '{}' end as metadata, counters.resource_id, counters.feature_id,
            (extract(epoch from counters.period_start) * 1000)::bigint as period_start,
            case when isfinite(counters.period_end) then (extract(epoch from counters.period_end) * 1000)::bigint
                else 9223372036854775807 end as period_end,
            used, dirty.told as told_before, version
        """.formatted(Customers.NAMES);

    private static final String AFTER = """
        select customer_id, resource_id, feature_id, (extract(epoch from counters.period_start) * 1000)::bigint as period_start,
            case when isfinite(counters.period_end) then (extract(epoch from counters.period_end) * 1000)::bigint
                else 9223372036854775807 end as period_end
        from counters
        where environment_id = :environment and dirty
            and (customer_id, resource_id, feature_id, counters.period_end, counters.period_start)
                > (:customer, :resource, :feature, :end::timestamptz, :start::timestamptz)
        order by customer_id, resource_id, feature_id, counters.period_end, counters.period_start
        limit :limit
        """;

    private static final String LIVE = """
        select live.*
        from unnest(:customers::text[], :resources::text[], :features::text[]) as owner (customer, resource, feature)
        cross join lateral (
            select customer_id, resource_id, feature_id,
                (extract(epoch from counters.period_start) * 1000)::bigint as period_start,
                case when isfinite(counters.period_end) then (extract(epoch from counters.period_end) * 1000)::bigint
                    else 9223372036854775807 end as period_end,
                used, version
            from counters
            where environment_id = :environment and customer_id = owner.customer and resource_id = owner.resource
                and feature_id = owner.feature and counters.period_end > :now
            order by counters.period_end, counters.period_start
            limit :limit) as live
        """;

    private DirtyCounters() {}

    /// Returns the next counters in the order of their index.
    static List<CounterKey> after(Handle tx, EnvironmentId environment, CounterKey last, int limit) {
        return tx.createQuery(AFTER)
                .bind("environment", environment.value())
                .bind("customer", last.customerId())
                .bind("resource", last.resourceId())
                .bind("feature", last.featureId())
                .bind("start", Counters.time(last.periodStartMillis()))
                .bind("end", Counters.time(last.periodEndMillis()))
                .bind("limit", limit)
                .map((row, _) -> Counters.key(row))
                .list();
    }

    /// Marks dirty counters as flushed, effective when `tx` commits.
    static List<DirtyCounter> clean(Handle tx, EnvironmentId environment, List<CounterKey> keys) {
        return tx.createQuery(CLEAN)
                .bind("environment", environment.value())
                .bind("customers", Counters.texts(keys, CounterKey::customerId))
                .bind("resources", Counters.texts(keys, CounterKey::resourceId))
                .bind("features", Counters.texts(keys, CounterKey::featureId))
                .bind("starts", Counters.texts(keys, it -> Counters.time(it.periodStartMillis())))
                .bind("ends", Counters.texts(keys, it -> Counters.time(it.periodEndMillis())))
                .bind("metadataChars", METADATA_CHARS_MAX)
                .map(DirtyCounters::read)
                .list();
    }

    /// Returns the counters whose periods have not ended.
    ///
    /// @param limit maximum per owner
    static Map<CounterOwner, List<CounterState>> live(
            Handle tx, EnvironmentId environment, Set<CounterOwner> owners, Instant now, int limit) {
        record Live(CounterOwner owner, CounterState state) {}
        return tx
                .createQuery(LIVE)
                .bind("environment", environment.value())
                .bind("customers", Counters.texts(owners, CounterOwner::customerId))
                .bind("resources", Counters.texts(owners, CounterOwner::resourceId))
                .bind("features", Counters.texts(owners, CounterOwner::featureId))
                .bind("now", now)
                .bind("limit", limit)
                .map((row, _) -> {
                    CounterKey key = Counters.key(row);
                    return new Live(key.owner(), key.state(row.getLong("used"), row.getLong("version")));
                })
                .stream()
                .collect(groupingBy(Live::owner, mapping(Live::state, toList())));
    }

    private static DirtyCounter read(ResultSet row, StatementContext context) throws SQLException {
        return new DirtyCounter(
                new MeasurementBody.Customer(
                        row.getString("customer_id"),
                        row.getObject("public_id", UUID.class),
                        row.getString("name"),
                        row.getString("email"),
                        row.getString("billing_id"),
                        null,
                        null,
                        Json.texts(row.getString("metadata"))),
                Counters.key(row),
                row.getLong("used"),
                row.getLong("told_before"),
                row.getLong("version"));
    }
}
