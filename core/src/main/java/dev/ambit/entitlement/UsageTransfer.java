package dev.ambit.entitlement;

import dev.ambit.catalog.Features;
import dev.ambit.db.EnvironmentId;
import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Entitlement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/// Moves lifetime usage and its open reservations from one resource of a customer to another, together with the
/// subscription. Events stay with the resource that they name.
public final class UsageTransfer {

    /// The advisory lock that every report shares while it counts.
    private static final int COUNTERS_LOCK = 4;

    private static final String LOCK = """
        select 1
        from pg_advisory_xact_lock(:lock, :environment)
        """;

    private static final String REPORTED_FEATURES = """
        select distinct feature_id
        from counters
        join %s as features using (environment_id, feature_id)
        where environment_id = :environment and customer_id = :customer and resource_id = :from and meter is null
        order by feature_id
        """.formatted(Features.METERS);

    private static final String REPORTED = """
        select used - held
        from counters
        where environment_id = :environment and customer_id = :customer and resource_id = :resource
            and feature_id = :feature and period_end = 'infinity' and period_start = :start::timestamptz
        for update
        """;

    private static final String TAKE = """
        update counters
        set used = greatest(held, used - :micros), told = greatest(0, told - :micros), version = version + 1,
            updated_at = :now
        where environment_id = :environment and customer_id = :customer and resource_id = :from
            and feature_id = :feature and period_start <= :now and period_end > :now
        """;

    private static final String ADD = """
        update counters
        set used = used + :micros, told = told + :micros, version = version + 1, updated_at = :now
        where environment_id = :environment and customer_id = :customer and resource_id = :to
            and feature_id = :feature and period_start <= :now and period_end > :now
            and not (period_end = 'infinity' and period_start = :start::timestamptz)
        """;

    private static final String SET = """
        insert into counters as counter (environment_id, customer_id, resource_id, feature_id, period_start,
            period_end, used, held, told, version, dirty, updated_at)
        select :environment, :customer, :to, :feature, :start::timestamptz, 'infinity', :micros + it.held, it.held,
            :micros + it.held, 1, false, :now
        from (
            select coalesce(sum(micros), 0) as held
            from reservations
            where environment_id = :environment and customer_id = :customer and resource_id = :to
                and feature_id = :feature and period_end = 'infinity' and state = 'HELD') as it
        on conflict (environment_id, customer_id, resource_id, feature_id, period_end, period_start)
            do update set used = :micros + counter.held, told = :micros + counter.held,
                version = counter.version + 1, updated_at = excluded.updated_at
        """;

    /// A reservation counts on each counter whose period includes it, and always on its own counter.
    private static final String SUBTRACT_HELD = """
        update counters
        set used = used - least(counters.held, moving.held), held = counters.held - least(counters.held, moving.held),
            told = greatest(0, told - moving.held), version = version + 1, updated_at = :now
        from (
            select counter.period_start, counter.period_end, sum(micros)::bigint as held
            from counters as counter
            join reservations using (environment_id, customer_id, resource_id, feature_id)
            where environment_id = :environment and customer_id = :customer and resource_id = :from
                and feature_id = :feature and reservations.period_end = 'infinity' and state = 'HELD'
                and (counter.period_start <= reserved_at and counter.period_end > reserved_at
                    or counter.period_start = reservations.period_start and counter.period_end = 'infinity')
            group by counter.period_start, counter.period_end) as moving
        where environment_id = :environment and customer_id = :customer and resource_id = :from
            and feature_id = :feature and counters.period_start = moving.period_start
            and counters.period_end = moving.period_end
        """;

    private static final String ADD_HELD = """
        update counters
        set used = used + moving.held, held = counters.held + moving.held, told = told + moving.held,
            version = version + 1, updated_at = :now
        from (
            select counter.period_start, counter.period_end, sum(micros)::bigint as held
            from counters as counter
            join reservations using (environment_id, customer_id, feature_id)
            where environment_id = :environment and customer_id = :customer and counter.resource_id = :to
                and reservations.resource_id = :from and feature_id = :feature
                and reservations.period_end = 'infinity' and state = 'HELD'
                and (counter.period_start <= reserved_at and counter.period_end > reserved_at
                    or counter.period_start = :start::timestamptz and counter.period_end = 'infinity')
            group by counter.period_start, counter.period_end) as moving
        where environment_id = :environment and customer_id = :customer and resource_id = :to
            and feature_id = :feature and counters.period_start = moving.period_start
            and counters.period_end = moving.period_end
        """;

    private static final String MEASURE_HELD = """
        insert into measurements (environment_id, customer_id, feature_id, measured_at, measurement_id, resource_id,
            behavior, held, micros)
        select :environment, :customer, :feature, reserved_at, gen_random_uuid(), it.resource, 'DELTA', true,
            it.sign * micros
        from reservations
        cross join (values (:from, -1), (:to, 1)) as it (resource, sign)
        where environment_id = :environment and customer_id = :customer and resource_id = :from
            and feature_id = :feature and period_end = 'infinity' and state = 'HELD'
        """;

    private static final String MOVE_RESERVATIONS = """
        update reservations
        set resource_id = :to, period_start = :start::timestamptz
        where environment_id = :environment and customer_id = :customer and resource_id = :from
            and feature_id = :feature and period_end = 'infinity' and state = 'HELD'
        """;

    private static final String MEASURE = """
        insert into measurements (environment_id, customer_id, feature_id, measured_at, measurement_id, resource_id,
            behavior, held, micros)
        select :environment, :customer, :feature, :now, gen_random_uuid(), it.resource, 'DELTA', false,
            it.sign * :micros
        from (values (:from, -1), (:to, 1)) as it (resource, sign)
        """;

    /// A lifetime counter.
    ///
    /// @param start the start that identifies the counter, in milliseconds; 0 for a counter of an older server
    /// @param since the start of its usage, in milliseconds
    private record Lifetime(long start, long since) {

        static @Nullable Lifetime of(CustomerEntitlements customer, String featureId) {
            Entitlement entitlement = customer.entitlements().of(featureId);
            return entitlement == null || !entitlement.isCounted() || entitlement.reset() != null
                    ? null
                    : new Lifetime(
                            customer.counterStartMillis(entitlement), customer.countsFromMillis(entitlement, null));
        }
    }

    private final Handle tx;
    private final EnvironmentId environment;
    private final String customerId;
    private final String from;
    private final String to;
    private final Instant now;

    private UsageTransfer(
            Handle tx, EnvironmentId environment, String customerId, String from, String to, Instant now) {
        this.tx = tx;
        this.environment = environment;
        this.customerId = customerId;
        this.from = from;
        this.to = to;
        this.now = now;
    }

    /// Moves lifetime usage to another resource, before the subscription moves. Usage stays if another
    /// subscription of the resource grants more of the feature.
    public static void move(
            Handle tx,
            EnvironmentId environment,
            String customerId,
            String subscriptionId,
            String from,
            String to,
            Instant now) {
        tx.createQuery(LOCK)
                .bind("lock", COUNTERS_LOCK)
                .bind("environment", environment.value())
                .mapTo(Integer.class)
                .one();
        new UsageTransfer(tx, environment, customerId, from, to, now).move(subscriptionId);
    }

    private void move(String subscriptionId) {
        Holdings before = CustomerHoldings.find(tx, environment, customerId, now)
                .orElseThrow()
                .uncounted();
        Holdings.InPlay inPlay = new HoldingsByResource(before, now.toEpochMilli()).inPlay(from);
        int index = inPlay.subscriptions().stream()
                .map(Holdings.Subscription::id)
                .toList()
                .indexOf(subscriptionId);
        if (index < 0) {
            return;
        }
        var catalog = new CatalogCache(environment);
        CustomerEntitlements source = entitlements(before, catalog, from);
        CustomerEntitlements target = entitlements(before, catalog, to);
        CustomerEntitlements moved = entitlements(before.moved(subscriptionId, to), catalog, to);
        for (String featureId : reportedFeatures()) {
            Entitlement entitlement = source.entitlements().of(featureId);
            Lifetime at = Lifetime.of(source, featureId);
            Lifetime next = Lifetime.of(moved, featureId);
            boolean isMoving = entitlement != null
                    && entitlement.countStartSources().contains(index)
                    && !isOfAnother(inPlay, entitlement.source(), index);
            if (isMoving && at != null && next != null) {
                move(
                        featureId,
                        reported(from, featureId, at),
                        reported(to, featureId, Lifetime.of(target, featureId)),
                        next);
            }
        }
    }

    private CustomerEntitlements entitlements(Holdings holdings, CatalogCache catalog, String resource) {
        return CustomerReading.of(tx, customerId, holdings, catalog, now.toEpochMilli())
                .of(resource);
    }

    /// Returns whether another subscription, which stays, grants the feature.
    private boolean isOfAnother(Holdings.InPlay inPlay, int source, int index) {
        return source != index
                && source < inPlay.subscriptions().size()
                && inPlay.subscriptions().get(source).resource().equals(from);
    }

    private List<String> reportedFeatures() {
        return tx.createQuery(REPORTED_FEATURES)
                .bind("environment", environment.value())
                .bind("customer", customerId)
                .bind("from", from)
                .mapTo(String.class)
                .list();
    }

    /// Returns the reported usage in millionths, 0 if nothing is counted.
    private long reported(String resource, String featureId, @Nullable Lifetime counter) {
        if (counter == null) {
            return 0;
        }
        Optional<Long> counted = tx.createQuery(REPORTED)
                .bind("environment", environment.value())
                .bind("customer", customerId)
                .bind("resource", resource)
                .bind("feature", featureId)
                .bind("start", Instant.ofEpochMilli(counter.start()).toString())
                .mapTo(Long.class)
                .findOne();
        return counted.orElseGet(() -> {
            var query = new PeriodUsage.Query(customerId, resource, featureId, counter.since(), Long.MAX_VALUE);
            return PeriodUsage.find(tx, environment, List.of(query)).stream()
                    .mapToLong(PeriodUsage::reportedMicros)
                    .sum();
        });
    }

    private void move(String featureId, long micros, long atTarget, Lifetime next) {
        String start = Instant.ofEpochMilli(next.start()).toString();
        if (micros > 0) {
            bind(tx.createUpdate(TAKE), featureId, micros).execute();
            bind(tx.createUpdate(ADD), featureId, micros).bind("start", start).execute();
            bind(tx.createUpdate(MEASURE), featureId, micros).execute();
        }
        for (String update : List.of(SET, SUBTRACT_HELD, ADD_HELD, MEASURE_HELD, MOVE_RESERVATIONS)) {
            bind(tx.createUpdate(update), featureId, atTarget + micros)
                    .bind("start", start)
                    .execute();
        }
    }

    private <T extends SqlStatement<T>> T bind(T statement, String featureId, long micros) {
        return statement
                .bind("environment", environment.value())
                .bind("customer", customerId)
                .bind("from", from)
                .bind("to", to)
                .bind("feature", featureId)
                .bind("micros", micros)
                .bind("now", now);
    }
}
