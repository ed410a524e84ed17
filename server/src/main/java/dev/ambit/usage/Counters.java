package dev.ambit.usage;

import static java.util.stream.Collectors.toMap;

import dev.ambit.db.EnvironmentId;
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

final class Counters {

    private static final String MAKE = """
            insert into counters (environment_id, customer_id, resource_id, feature_id, period_start, period_end, used,
                told, version, dirty, updated_at)
            select :environment, it.customer, it.resource, it.feature, it.period_start, it.period_end, 0, 0, 0, false, :now
            from unnest(:customers::text[], :resources::text[], :features::text[], :starts::timestamptz[],
                    :ends::timestamptz[])
                as it (customer, resource, feature, period_start, period_end)
            order by it.customer collate "C", it.resource collate "C", it.feature collate "C", it.period_start
            on conflict do nothing
            """;

    private static final String LOCK = """
            select customer_id, resource_id, feature_id, (extract(epoch from period_start) * 1000)::bigint as start,
                used, held, version
            from counters
            where environment_id = :environment
                and (customer_id, resource_id, feature_id, period_start) in (
                    select it.customer, it.resource, it.feature, it.period_start
                    from unnest(:customers::text[], :resources::text[], :features::text[], :starts::timestamptz[])
                        as it (customer, resource, feature, period_start))
            order by customer_id collate "C", resource_id collate "C", feature_id collate "C", period_start
            for update
            """;

    private static final String WRITE = """
            update counters
            set used = it.used, held = it.held, version = it.version, dirty = true, updated_at = :now
            from unnest(:customers::text[], :resources::text[], :features::text[], :starts::timestamptz[],
                    :used::bigint[], :held::bigint[], :versions::bigint[])
                as it (customer, resource, feature, period_start, used, held, version)
            where environment_id = :environment and customer_id = it.customer and resource_id = it.resource
                and feature_id = it.feature and counters.period_start = it.period_start
            """;

    private static final String FIND = """
            select used, held
            from counters
            where environment_id = :environment and customer_id = :customer and resource_id = :resource
                and feature_id = :feature and period_start = :start::timestamptz
            """;

    private record Stored(CounterKey key, Tally tally, long version) {}

    private Counters() {}

    /// Nothing if nobody has counted on it yet.
    static Optional<Tally> find(Handle tx, EnvironmentId environment, CounterKey key) {
        return tx.createQuery(FIND)
                .bind("environment", environment.value())
                .bind("customer", key.customerId())
                .bind("resource", key.resourceId())
                .bind("feature", key.featureId())
                .bind("start", time(key.periodStartMillis()))
                .map((row, _) -> tally(row))
                .findOne();
    }

    /// Until `tx` ends nobody else counts on these.
    ///
    /// @param periodEnds of each, by its key
    /// @return those of them that are there
    static Map<CounterKey, Counter> lock(Handle tx, EnvironmentId environment, SortedMap<CounterKey, Long> periodEnds) {
        Collection<CounterKey> keys = periodEnds.keySet();
        return tx
                .createQuery(LOCK)
                .bind("environment", environment.value())
                .bind("customers", texts(keys, CounterKey::customerId))
                .bind("resources", texts(keys, CounterKey::resourceId))
                .bind("features", texts(keys, CounterKey::featureId))
                .bind("starts", texts(keys, it -> time(it.periodStartMillis())))
                .map(Counters::read)
                .stream()
                .collect(toMap(
                        Stored::key,
                        it -> new Counter(
                                it.key(),
                                periodEnds.getOrDefault(it.key(), Long.MAX_VALUE),
                                it.tally(),
                                it.version())));
    }

    /// Makes those that are not there yet. A transaction of its own: one that has locked other counters, and waits
    /// here for one that another server makes, could be what that server waits for.
    static int make(Handle tx, EnvironmentId environment, SortedMap<CounterKey, Long> periodEnds, Instant now) {
        Collection<CounterKey> keys = periodEnds.keySet();
        return tx.createUpdate(MAKE)
                .bind("environment", environment.value())
                .bind("now", now)
                .bind("customers", texts(keys, CounterKey::customerId))
                .bind("resources", texts(keys, CounterKey::resourceId))
                .bind("features", texts(keys, CounterKey::featureId))
                .bind("starts", texts(keys, it -> time(it.periodStartMillis())))
                .bind("ends", texts(periodEnds.values(), Counters::time))
                .execute();
    }

    static void write(Handle tx, EnvironmentId environment, List<Counter> counters, Instant now) {
        tx.createUpdate(WRITE)
                .bind("environment", environment.value())
                .bind("now", now)
                .bind("customers", texts(counters, it -> it.key().customerId()))
                .bind("resources", texts(counters, it -> it.key().resourceId()))
                .bind("features", texts(counters, it -> it.key().featureId()))
                .bind("starts", texts(counters, it -> time(it.key().periodStartMillis())))
                .bind("used", longs(counters, Counter::used))
                .bind("held", longs(counters, it -> it.tally().heldMicros()))
                .bind("versions", longs(counters, Counter::version))
                .execute();
    }

    /// As PostgreSQL reads it. A query that made the time out of a number could not look it up in an index, because
    /// row level security lets nothing that could tell of a row come before it (isolation.md, trap 1).
    static String time(long millis) {
        return millis == Long.MAX_VALUE
                ? "infinity"
                : Instant.ofEpochMilli(millis).toString();
    }

    static <T> String[] texts(Collection<T> things, Function<T, String> text) {
        return things.stream().map(text).toArray(String[]::new);
    }

    private static <T> Long[] longs(Collection<T> things, Function<T, Long> number) {
        return things.stream().map(number).toArray(Long[]::new);
    }

    private static Stored read(ResultSet row, StatementContext context) throws SQLException {
        return new Stored(
                new CounterKey(
                        row.getString("customer_id"),
                        row.getString("resource_id"),
                        row.getString("feature_id"),
                        row.getLong("start")),
                tally(row),
                row.getLong("version"));
    }

    private static Tally tally(ResultSet row) throws SQLException {
        long held = row.getLong("held");
        return new Tally(row.getLong("used") - held, held);
    }
}
