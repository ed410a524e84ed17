package dev.ambit.usage;

import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// The SQL that copies counters from one environment to another, without held amounts and single measurements.
public final class CounterCopies {

    private static final String READ = """
        select customer_id, resource_id, feature_id, (extract(epoch from period_start) * 1000)::bigint as period_start,
            case when isfinite(period_end) then (extract(epoch from period_end) * 1000)::bigint
                else 9223372036854775807 end as period_end,
            used - held as used
        from counters
        where environment_id = :environment and customer_id = any (:customers::text[])
            and period_end > :now
        order by customer_id, resource_id, feature_id, period_start
        """;

    /// Takes no locks, because the customers are new in this transaction.
    private static final String INSERT = """
        insert into counters (environment_id, customer_id, resource_id, feature_id, period_start, period_end, used,
            held, told, version, dirty, updated_at)
        select :environment, it.customer, it.resource, it.feature, it.period_start, it.period_end, it.used, 0, it.used,
            0, false, :now
        from unnest(:customers::text[], :resources::text[], :features::text[], :starts::timestamptz[],
                :ends::timestamptz[], :used::bigint[])
            as it (customer, resource, feature, period_start, period_end, used)
        on conflict do nothing
        """;

    private CounterCopies() {}

    /// A counter to copy.
    public record CounterCopy(CounterKey key, long usedMicros) {

        public String customerId() {
            return key.customerId();
        }
    }

    /// Returns the counters of the customers in their current periods.
    public static List<CounterCopy> read(Handle tx, EnvironmentId source, Collection<String> customers, Instant now) {
        return tx.createQuery(READ)
                .bind("environment", source.value())
                .bind("customers", customers.toArray(String[]::new))
                .bind("now", now)
                .map((row, _) -> new CounterCopy(Counters.key(row), row.getLong("used")))
                .list();
    }

    /// Inserts the counters of customers that this transaction has inserted.
    public static void insert(Handle tx, EnvironmentId environment, List<CounterCopy> counters, Instant now) {
        tx.createUpdate(INSERT)
                .bind("environment", environment.value())
                .bind("customers", Counters.texts(counters, CounterCopy::customerId))
                .bind("resources", Counters.texts(counters, it -> it.key().resourceId()))
                .bind("features", Counters.texts(counters, it -> it.key().featureId()))
                .bind(
                        "starts",
                        Counters.texts(counters, it -> Counters.time(it.key().periodStartMillis())))
                .bind(
                        "ends",
                        Counters.texts(counters, it -> Counters.time(it.key().periodEndMillis())))
                .bind("used", counters.stream().map(CounterCopy::usedMicros).toArray(Long[]::new))
                .bind("now", now)
                .execute();
    }
}
