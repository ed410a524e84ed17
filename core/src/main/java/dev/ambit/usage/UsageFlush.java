package dev.ambit.usage;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.ambit.catalog.CatalogEvents.FeatureBody;
import dev.ambit.catalog.CatalogFeature;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.db.Work;
import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.Limit;
import dev.ambit.engine.Micros;
import dev.ambit.engine.Reset;
import dev.ambit.engine.UsagePeriod;
import dev.ambit.entitlement.CounterState;
import dev.ambit.entitlement.CustomerAtEvent;
import dev.ambit.entitlement.EntitlementsBody.ResetPeriodConfiguration;
import dev.ambit.entitlement.EntitlementsBody.Resource;
import dev.ambit.entitlement.Projection;
import dev.ambit.event.Author;
import dev.ambit.event.EventLog;
import dev.ambit.event.EventType;
import dev.ambit.event.Events;
import dev.ambit.event.HolderKey;
import java.io.Serial;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Writes counters to the event log, at most one event per customer, feature and second. Other servers
/// and webhook receivers read usage from these events.
public final class UsageFlush {

    private static final CounterKey FIRST = new CounterKey("", "", "", 0, 0);
    private static final int COUNTERS_MAX = 500;
    private static final int SWEEP_COUNTERS_MAX = 20_000;
    private static final int ENVIRONMENTS_MAX = 100;

    /// Maximum number of other counters of the same usage in an event: one for each recent combination of period
    /// length and start.
    private static final int OTHERS_MAX = 50;

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final int PERCENTAGE_DECIMALS = 2;

    private final Transactions transactions;
    private final EventLog log;
    private final Projection projection;
    private final InstantSource clock;

    public UsageFlush(Transactions transactions, EventLog log, Projection projection, InstantSource clock) {
        this.transactions = transactions;
        this.log = log;
        this.projection = projection;
        this.clock = clock;
    }

    /// Flushes the environments that are due.
    public void runOnce() {
        List<EnvironmentId> due =
                transactions.outside(tx -> Work.USAGE_FLUSH.claim(tx, clock.instant(), Work.PAUSE, ENVIRONMENTS_MAX));
        Work.each(due, "Writing usage events of environment %d failed", this::flush);
    }

    /// Flushes each counter once. The environment then rests for a multiple of the duration, so that the flush
    /// takes at most a quarter of the time; heavy usage reaches the event log a little later.
    private void flush(EnvironmentId environment) {
        Instant start = clock.instant();
        List<CounterKey> keys = after(environment, FIRST);
        if (keys.isEmpty()) {
            removeIfFlushed(environment);
            return;
        }
        Thresholds thresholds = transactions.in(environment, tx -> Thresholds.find(tx, environment));
        for (int reported = 0; !keys.isEmpty() && reported < SWEEP_COUNTERS_MAX; reported += COUNTERS_MAX) {
            publish(environment, keys, thresholds);
            keys = keys.size() < COUNTERS_MAX ? List.of() : after(environment, keys.getLast());
        }
        Work.USAGE_FLUSH.pauseByDuration(transactions, environment, start, clock.instant());
    }

    /// Removes the environment from the queue if nothing is left to flush.
    private void removeIfFlushed(EnvironmentId environment) {
        transactions.in(environment, tx -> {
            if (Work.USAGE_FLUSH.lock(tx, environment)
                    && DirtyCounters.after(tx, environment, FIRST, 1).isEmpty()) {
                Work.USAGE_FLUSH.remove(tx, environment);
            }
            return null;
        });
    }

    private List<CounterKey> after(EnvironmentId environment, CounterKey last) {
        return transactions.read(environment, tx -> DirtyCounters.after(tx, environment, last, COUNTERS_MAX));
    }

    private void publish(EnvironmentId environment, List<CounterKey> keys, Thresholds thresholds) {
        // Reads customers before counters are locked, because a read inside the transaction would commit the
        // transaction early.
        Map<String, CustomerAtEvent> customers = keys.stream()
                .map(CounterKey::customerId)
                .distinct()
                .collect(toMap(id -> id, id -> projection.find(environment, id)));
        List<CounterKey> left = keys;
        while (!left.isEmpty()) {
            try {
                publish(environment, left, customers, thresholds);
                return;
            } catch (OvertakenException overtaken) {
                left = left.stream()
                        .filter(it -> !overtaken.customers().contains(it.customerId()))
                        .toList();
            }
        }
    }

    /// @throws OvertakenException if entitlements have changed since the customers were read; nothing is written
    private void publish(
            EnvironmentId environment,
            List<CounterKey> keys,
            Map<String, CustomerAtEvent> customers,
            Thresholds thresholds) {
        Instant now = projection.now(environment);
        log.change(environment, Author.SYSTEM, (tx, changes) -> {
            changes.at(now);
            List<DirtyCounter> counters = DirtyCounters.clean(tx, environment, keys);
            Map<CounterOwner, List<CounterState>> live = DirtyCounters.live(
                    tx,
                    environment,
                    counters.stream().map(it -> it.key().owner()).collect(toSet()),
                    now,
                    OTHERS_MAX + 2);
            requireNotOvertaken(tx, environment, counters, customers);
            for (DirtyCounter counter : counters) {
                CustomerAtEvent found =
                        Objects.requireNonNull(customers.get(counter.customer().id()));
                CustomerEntitlements entitlements = found.of(counter.key().resourceId());
                Entitlement entitlement =
                        entitlements.entitlements().of(counter.key().featureId());
                boolean isCurrent = entitlement == null
                        ? counter.key().periodEndMillis() > now.toEpochMilli()
                        : isCurrent(counter.state(), entitlements, entitlement, now);
                String id = entityId(counter, isCurrent);
                String customer = counter.customer().id();
                List<CounterState> states = live.getOrDefault(counter.key().owner(), List.of());
                Entitlement other = isCurrent ? null : entitlement;
                MeasurementBody body = body(found, counter, thresholds, states, other, now);
                changes.add(EventType.MEASUREMENT_REPORTED, id, customer, body);
                if (body.thresholdPercentage() != null) {
                    MeasurementBody exceeded = body(found, counter, thresholds, states, null, now);
                    changes.add(EventType.USAGE_EXCEEDED, id, customer, exceeded);
                }
            }
            return counters.size();
        });
    }

    /// An event about a limit must not come after the event of a newer limit.
    private static void requireNotOvertaken(
            Handle tx, EnvironmentId environment, List<DirtyCounter> counters, Map<String, CustomerAtEvent> customers) {
        Map<String, Long> known = counters.stream()
                .map(it -> it.customer().id())
                .distinct()
                .collect(toMap(
                        it -> it,
                        it -> Objects.requireNonNull(customers.get(it)).sequence()));
        if (known.isEmpty()) {
            return;
        }
        Map<String, Long> entitled =
                Events.entitledAfter(tx, environment, known.keySet(), Collections.min(known.values()));
        entitled.entrySet().removeIf(it -> it.getValue() <= known.getOrDefault(it.getKey(), 0L));
        if (!entitled.isEmpty()) {
            throw new OvertakenException(entitled.keySet());
        }
    }

    /// Thrown if the entitlements of customers have changed. These customers are read and flushed again.
    private static final class OvertakenException extends RuntimeException {

        @Serial
        private static final long serialVersionUID = 1;

        private final transient Set<String> customers;

        OvertakenException(Set<String> customers) {
            super("The entitlements of customers have changed", null, false, false);
            this.customers = Set.copyOf(customers);
        }

        Set<String> customers() {
            return customers;
        }
    }

    /// Describes a counter.
    ///
    /// @param other the entitlement, if its current counter is another one; otherwise null. The body then shows
    ///     the current usage and the next reset, because simple receivers copy both without checking the period.
    private MeasurementBody body(
            CustomerAtEvent found,
            DirtyCounter counter,
            Thresholds thresholds,
            List<CounterState> live,
            @Nullable Entitlement other,
            Instant now) {
        CustomerEntitlements customer = found.of(counter.key().resourceId());
        Entitlement entitlement = customer.entitlements().of(counter.key().featureId());
        CatalogFeature feature = found.feature(counter.key().featureId());
        Reset reset = entitlement == null ? null : entitlement.reset();
        BigDecimal counted = shown(feature, counter.used());
        BigDecimal reported = shown(feature, counter.reported());
        BigDecimal used = other == null ? counted : currentUsage(customer, other, feature, live, now);
        Instant resetsAt = other == null ? end(counter.key()) : resetsAt(customer, other, now);
        Instant periodEnd = other == null ? resetsAt : endedAt(counter.key(), customer, other, now);
        boolean isLimited = other == null || isPeriodOf(counter.state(), customer, other);
        return new MeasurementBody(
                counted.subtract(reported),
                used,
                limit(entitlement),
                entitlement != null && entitlement.limit() instanceof Limit.Unlimited,
                percentage(used, limit(entitlement)),
                isLimited ? thresholds.reached(counted, reported, limit(entitlement)) : null,
                anchor(customer, entitlement),
                periodEnd == null ? null : Instant.ofEpochMilli(counter.key().periodStartMillis()),
                periodEnd,
                resetsAt,
                reset == null ? null : reset.period().name(),
                reset == null
                        ? null
                        : new ResetPeriodConfiguration(reset.anchoring().wireName()),
                feature == null ? null : FeatureBody.of(feature),
                counter.customer(),
                Resource.of(counter.key().resourceId()),
                counter.state(),
                others(counter.state(), live));
    }

    /// Returns the current usage for an event about another counter. If the current counter has no row yet, the
    /// projection has its usage, which is older than the counter.
    private static BigDecimal currentUsage(
            CustomerEntitlements customer,
            Entitlement entitlement,
            @Nullable CatalogFeature feature,
            List<CounterState> live,
            Instant now) {
        return live.stream()
                .filter(it -> isCurrent(it, customer, entitlement, now))
                .findFirst()
                .map(it -> shown(feature, it.usedMicros()))
                .orElseGet(() -> Micros.decimal(customer.used(entitlement, now.toEpochMilli())));
    }

    private static @Nullable Instant resetsAt(CustomerEntitlements customer, Entitlement entitlement, Instant now) {
        UsagePeriod period = customer.period(entitlement, now.toEpochMilli());
        return period == null ? null : Instant.ofEpochMilli(period.endMillis());
    }

    private static @Nullable Instant end(CounterKey key) {
        return key.resets() ? Instant.ofEpochMilli(key.periodEndMillis()) : null;
    }

    /// Returns the end of a counter that is not current: the end of its period or the start of a later purchase's
    /// counter, but at the latest now. Receivers ignore measurements of a period that has ended; with a later end,
    /// the event would overwrite the usage of the current counter.
    private static Instant endedAt(
            CounterKey key, CustomerEntitlements customer, Entitlement entitlement, Instant now) {
        boolean isBoughtAnew = !key.resets() && entitlement.reset() == null;
        long end = isBoughtAnew ? customer.counterStartMillis(entitlement) : key.periodEndMillis();
        return Instant.ofEpochMilli(Math.max(key.periodStartMillis(), Math.min(end, now.toEpochMilli())));
    }

    private static @Nullable List<CounterState> others(CounterState counter, List<CounterState> live) {
        List<CounterState> others = live.stream()
                .filter(it -> it.periodStartMillis() != counter.periodStartMillis()
                        || it.periodEndMillis() != counter.periodEndMillis())
                .toList();
        return others.size() > OTHERS_MAX ? null : others;
    }

    /// An event about a past period has its own entity id, so that it does not hide the current state.
    private static String entityId(DirtyCounter counter, boolean isCurrent) {
        CounterKey key = counter.key();
        String id = HolderKey.of(counter.customer().id(), key.resourceId()).of(key.featureId());
        return isCurrent ? id : "%s/%d-%d".formatted(id, key.periodStartMillis(), key.periodEndMillis());
    }

    private static boolean isCurrent(
            CounterState counter, CustomerEntitlements customer, Entitlement entitlement, Instant now) {
        UsagePeriod period = customer.period(entitlement, now.toEpochMilli());
        return period == null
                ? counter.period() == null && counter.periodStartMillis() == customer.counterStartMillis(entitlement)
                : period.equals(counter.period());
    }

    /// Returns whether the limit of the entitlement applied to the period of the counter.
    private static boolean isPeriodOf(CounterState counter, CustomerEntitlements customer, Entitlement entitlement) {
        UsagePeriod period = customer.period(entitlement, counter.periodStartMillis());
        return period != null && period.equals(counter.period());
    }

    private static @Nullable BigDecimal limit(@Nullable Entitlement entitlement) {
        return entitlement == null || entitlement.limit() instanceof Limit.Unlimited
                ? null
                : Micros.decimal(entitlement.limit().micros());
    }

    private static BigDecimal shown(@Nullable CatalogFeature feature, long micros) {
        return Micros.decimal(
                feature == null ? micros : feature.content().feature().shown(micros));
    }

    private static @Nullable BigDecimal percentage(BigDecimal used, @Nullable BigDecimal limit) {
        return limit == null || limit.signum() == 0
                ? null
                : used.multiply(HUNDRED).divide(limit, PERCENTAGE_DECIMALS, RoundingMode.HALF_UP);
    }

    private static @Nullable Instant anchor(CustomerEntitlements customer, @Nullable Entitlement entitlement) {
        Reset reset = entitlement == null ? null : entitlement.reset();
        return entitlement == null || reset == null
                ? null
                : Instant.ofEpochMilli(reset.anchor(customer.startMillis(entitlement.source())));
    }
}
