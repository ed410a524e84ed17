package dev.ambit.usage;

import static java.util.stream.Collectors.toMap;

import dev.ambit.db.EnvironmentId;
import dev.ambit.entitlement.PeriodUsage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/// The SQL of counters. A counter has all reports of its period, whatever the customer's subscription was at the
/// time. So a report counts on each counter whose period includes it, and a new counter starts with earlier
/// reports.
final class Counters {

    /// The class of PostgreSQL advisory locks for the set of counters.
    private static final int LOCKS = 4;

    private static final String SHARE = """
        select 1
        from pg_advisory_xact_lock_shared(:locks, :environment)
        """;

    private static final String TAKE = """
        select 1
        from pg_advisory_xact_lock(:locks, :environment)
        """;

    private static final String MAKE = """
        insert into counters (environment_id, customer_id, resource_id, feature_id, period_start, period_end, used,
            held, told, version, dirty, updated_at)
        select :environment, it.customer, it.resource, it.feature, it.period_start, it.period_end, it.used,
            it.held, it.used, 0, false, :now
        from unnest(:customers::text[], :resources::text[], :features::text[], :starts::timestamptz[],
                :ends::timestamptz[], :used::bigint[], :held::bigint[])
            as it (customer, resource, feature, period_start, period_end, used, held)
        on conflict do nothing
        """;

    /// Locks counters one by one through the index, in the order that all servers use.
    private static final String LOCK = """
        select locked.*
        from (
            select *
            from unnest(:customers::text[], :resources::text[], :features::text[], :firsts::timestamptz[],
                    :lasts::timestamptz[])
                as span (customer, resource, feature, first, last)
            order by customer collate "C", resource collate "C", feature collate "C") as span
        cross join lateral (
            select customer_id, resource_id, feature_id,
                (extract(epoch from counters.period_start) * 1000)::bigint as period_start,
                case when isfinite(counters.period_end) then (extract(epoch from counters.period_end) * 1000)::bigint
                    else 9223372036854775807 end as period_end,
                used, held, told, dirty, version
            from counters
            where environment_id = :environment and customer_id = span.customer and resource_id = span.resource
                and feature_id = span.feature and counters.period_end > span.first
                and counters.period_start <= span.last
            order by counters.period_end, counters.period_start
            for update) as locked
        """;

    private static final String WRITE = """
        update counters
        set used = it.used, held = it.held, told = it.told, dirty = it.dirty, version = it.version, updated_at = :now
        from unnest(:customers::text[], :resources::text[], :features::text[], :starts::timestamptz[],
                :ends::timestamptz[], :used::bigint[], :held::bigint[], :told::bigint[], :dirty::boolean[],
                :versions::bigint[])
            as it (customer, resource, feature, period_start, period_end, used, held, told, dirty, version)
        where environment_id = :environment and customer_id = it.customer and resource_id = it.resource
            and feature_id = it.feature and counters.period_end = it.period_end
            and counters.period_start = it.period_start
        """;

    private static final String FIND = """
        select used, held
        from counters
        where environment_id = :environment and customer_id = :customer and resource_id = :resource
            and feature_id = :feature and period_end = :end::timestamptz and period_start = :start::timestamptz
        """;

    private Counters() {}

    /// Finds the counter. Empty if nothing was counted on it.
    static Optional<CounterValue> find(Handle tx, EnvironmentId environment, CounterKey key) {
        return tx.createQuery(FIND)
                .bind("environment", environment.value())
                .bind("customer", key.customerId())
                .bind("resource", key.resourceId())
                .bind("feature", key.featureId())
                .bind("start", time(key.periodStartMillis()))
                .bind("end", time(key.periodEndMillis()))
                .map((row, _) -> tally(row))
                .findOne();
    }

    /// Locks all counters whose periods overlap these spans. Until `tx` ends, no other transaction counts on them
    /// or creates others.
    static Map<CounterKey, Counter> lock(
            Handle tx, EnvironmentId environment, SortedMap<CounterOwner, CountedSpan> spans) {
        guard(tx, SHARE, environment);
        return locked(tx, environment, spans);
    }

    /// Prevents transfers of counters and reservations until `tx` ends. Call it before any row lock, because a
    /// transfer locks in that order too.
    static void share(Handle tx, EnvironmentId environment) {
        guard(tx, SHARE, environment);
    }

    static Map<CounterKey, Counter> locked(
            Handle tx, EnvironmentId environment, SortedMap<CounterOwner, CountedSpan> spans) {
        return tx
                .createQuery(LOCK)
                .bind("environment", environment.value())
                .bind("customers", texts(spans.keySet(), CounterOwner::customerId))
                .bind("resources", texts(spans.keySet(), CounterOwner::resourceId))
                .bind("features", texts(spans.keySet(), CounterOwner::featureId))
                .bind("firsts", texts(spans.values(), it -> time(it.firstMillis())))
                .bind("lasts", texts(spans.values(), it -> time(it.lastMillis())))
                .map(Counters::read)
                .stream()
                .collect(toMap(Counter::key, it -> it));
    }

    /// Creates missing counters. No report is counted meanwhile, so each report is either in the initial value or
    /// counted afterwards. Call it in its own transaction, because a transaction with locked counters must not
    /// wait for others.
    ///
    /// @param since the start of the reports that each counter includes
    static int make(Handle tx, EnvironmentId environment, SortedMap<CounterKey, Long> since, Instant now) {
        guard(tx, TAKE, environment);
        Collection<CounterKey> keys = since.keySet();
        Map<CounterKey, CounterValue> before = usedBefore(tx, environment, since);
        List<CounterValue> tallies = keys.stream()
                .map(it -> before.getOrDefault(it, CounterValue.NOTHING))
                .toList();
        return tx.createUpdate(MAKE)
                .bind("environment", environment.value())
                .bind("now", now)
                .bind("customers", texts(keys, CounterKey::customerId))
                .bind("resources", texts(keys, CounterKey::resourceId))
                .bind("features", texts(keys, CounterKey::featureId))
                .bind("starts", texts(keys, it -> time(it.periodStartMillis())))
                .bind("ends", texts(keys, it -> time(it.periodEndMillis())))
                .bind("used", longs(tallies, CounterValue::usedMicros))
                .bind("held", longs(tallies, CounterValue::heldMicros))
                .execute();
    }

    /// Returns the counters that [#make] would create now.
    static Map<CounterKey, Counter> asIfMade(Handle tx, EnvironmentId environment, SortedMap<CounterKey, Long> since) {
        Map<CounterKey, CounterValue> before = usedBefore(tx, environment, since);
        return since.keySet().stream().collect(toMap(it -> it, it -> {
            CounterValue tally = before.getOrDefault(it, CounterValue.NOTHING);
            return new Counter(it, tally, tally.usedMicros(), false, 0);
        }));
    }

    /// Returns the usage that was reported in these periods.
    ///
    /// @param since as in [#make]
    static Map<CounterKey, CounterValue> usedBefore(
            Handle tx, EnvironmentId environment, SortedMap<CounterKey, Long> since) {
        List<CounterKey> keys = List.copyOf(since.keySet());
        List<PeriodUsage.Query> queries = since.entrySet().stream()
                .map(it -> new PeriodUsage.Query(
                        it.getKey().customerId(),
                        it.getKey().resourceId(),
                        it.getKey().featureId(),
                        it.getValue(),
                        it.getKey().periodEndMillis()))
                .toList();
        return PeriodUsage.find(tx, environment, queries).stream()
                .collect(toMap(
                        it -> keys.get(it.index()), it -> new CounterValue(it.reportedMicros(), it.heldMicros())));
    }

    static void write(Handle tx, EnvironmentId environment, List<Counter> counters, Instant now) {
        tx.createUpdate(WRITE)
                .bind("environment", environment.value())
                .bind("now", now)
                .bind("customers", texts(counters, it -> it.key().customerId()))
                .bind("resources", texts(counters, it -> it.key().resourceId()))
                .bind("features", texts(counters, it -> it.key().featureId()))
                .bind("starts", texts(counters, it -> time(it.key().periodStartMillis())))
                .bind("ends", texts(counters, it -> time(it.key().periodEndMillis())))
                .bind("used", longs(counters, Counter::used))
                .bind("held", longs(counters, it -> it.tally().heldMicros()))
                .bind("told", longs(counters, Counter::toldMicros))
                .bind("dirty", counters.stream().map(Counter::isDirty).toArray(Boolean[]::new))
                .bind("versions", longs(counters, Counter::version))
                .execute();
    }

    /// Formats a time for PostgreSQL. A conversion from a number inside the query would prevent an index lookup,
    /// because row level security allows only leakproof functions.
    static String time(long millis) {
        return millis == Long.MAX_VALUE
                ? "infinity"
                : Instant.ofEpochMilli(millis).toString();
    }

    static <T> String[] texts(Collection<T> things, Function<T, String> text) {
        return things.stream().map(text).toArray(String[]::new);
    }

    static CounterKey key(ResultSet row) throws SQLException {
        return new CounterKey(
                row.getString("customer_id"),
                row.getString("resource_id"),
                row.getString("feature_id"),
                row.getLong("period_start"),
                row.getLong("period_end"));
    }

    private static void guard(Handle tx, String how, EnvironmentId environment) {
        tx.createQuery(how)
                .bind("locks", LOCKS)
                .bind("environment", environment.value())
                .mapTo(Integer.class)
                .one();
    }

    private static <T> Long[] longs(Collection<T> things, Function<T, Long> number) {
        return things.stream().map(number).toArray(Long[]::new);
    }

    private static Counter read(ResultSet row, StatementContext context) throws SQLException {
        return new Counter(key(row), tally(row), row.getLong("told"), row.getBoolean("dirty"), row.getLong("version"));
    }

    private static CounterValue tally(ResultSet row) throws SQLException {
        long held = row.getLong("held");
        return new CounterValue(row.getLong("used") - held, held);
    }
}
