package dev.ambit.entitlement;

import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Moves usage that never resets from one resource of a customer to another, together with the subscription that
/// counts it. Raw events stay with the resource that they name.
public final class UsageTransfer {

    /// The advisory lock that no report holds while counters are made.
    private static final int COUNTERS_LOCK = 4;

    private static final String LOCK = """
            select 1
            from pg_advisory_xact_lock(:lock, :environment)
            """;

    private static final String MOVE = """
            with moved as (
                select counters.feature_id, used - held as micros
                from counters
                join features using (environment_id, feature_id)
                where environment_id = :environment and customer_id = :customer and resource_id = :from
                    and period_end = 'infinity' and period_start = :since::timestamptz and used > held and meter is null),
            measured as (
                insert into measurements (environment_id, customer_id, feature_id, measured_at, measurement_id,
                    resource_id, behavior, held, micros)
                select :environment, :customer, feature_id, :now, gen_random_uuid(), it.resource, 'DELTA', false,
                    it.sign * micros
                from moved
                cross join (values (:from, -1), (:to, 1)) as it (resource, sign)),
            made as (
                insert into counters (environment_id, customer_id, resource_id, feature_id, period_start, period_end,
                    used, held, told, version, dirty, updated_at)
                select :environment, :customer, :to, feature_id, :since::timestamptz, 'infinity', micros, 0, micros, 1,
                    false, :now
                from moved
                on conflict (environment_id, customer_id, resource_id, feature_id, period_end, period_start)
                    do update set used = counters.used + excluded.used, told = counters.told + excluded.used,
                        version = counters.version + 1, updated_at = excluded.updated_at)
            update counters
            set used = greatest(held, used - micros), told = greatest(0, told - micros), version = version + 1,
                updated_at = :now
            from moved
            where environment_id = :environment and customer_id = :customer and resource_id = :from
                and counters.feature_id = moved.feature_id and period_start <= :now and period_end > :now
            """;

    private UsageTransfer() {}

    /// Moves usage that never resets from one resource to another.
    ///
    /// @param since from when the subscription counts such usage; null if an older server sold it
    public static void move(
            Handle tx,
            EnvironmentId environment,
            String customerId,
            String from,
            String to,
            @Nullable Instant since,
            Instant now) {
        tx.createQuery(LOCK)
                .bind("lock", COUNTERS_LOCK)
                .bind("environment", environment.value())
                .mapTo(Integer.class)
                .one();
        tx.createUpdate(MOVE)
                .bind("environment", environment.value())
                .bind("customer", customerId)
                .bind("from", from)
                .bind("to", to)
                .bind("since", Objects.requireNonNullElse(since, Instant.EPOCH).toString())
                .bind("now", now)
                .execute();
    }
}
