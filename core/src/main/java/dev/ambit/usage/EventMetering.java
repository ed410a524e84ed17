package dev.ambit.usage;

import dev.ambit.clock.EnvironmentClock;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.db.Work;
import dev.ambit.entitlement.CustomerAtEvent;
import dev.ambit.entitlement.Projection;
import dev.ambit.event.Events;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/// Meters events. A new event, even a late one, triggers a recount of its whole period from all events. So the
/// result depends neither on their order nor on the customer's subscription at that time.
public final class EventMetering {

    private static final EnvironmentId FIRST = new EnvironmentId(0);
    private static final int CUSTOMERS_MAX = 200;
    private static final int ENVIRONMENTS_MAX = 100;

    /// Maximum number of hours that one run reads for a customer. A year has fewer.
    private static final int HOURS_MAX = 10_000;

    private static final int LOG_EVENTS_MAX = 5_000;

    private static final long VALUES_BYTES_MAX = 64 << 20;

    private static final String FAULT = "Metering the events of environment %d failed";

    private final Transactions transactions;
    private final Projection projection;
    private final UsageWriter writer;
    private final EnvironmentClock environmentClock;
    private final InstantSource clock;

    public EventMetering(
            Transactions transactions,
            Projection projection,
            UsageWriter writer,
            EnvironmentClock environmentClock,
            InstantSource clock) {
        this.transactions = transactions;
        this.projection = projection;
        this.writer = writer;
        this.environmentClock = environmentClock;
        this.clock = clock;
    }

    /// Counts new events.
    public void runOnce() {
        List<EnvironmentId> due = transactions.outside(
                tx -> Work.EVENT_METERING.claim(tx, clock.instant(), Work.PAUSE, ENVIRONMENTS_MAX));
        Work.each(due, FAULT, this::count);
    }

    /// Schedules a recount for customers whose entitlements have changed.
    public void recount() {
        List<EnvironmentId> page = metered(FIRST);
        while (!page.isEmpty()) {
            Work.each(page, FAULT, this::recount);
            page = page.size() < ENVIRONMENTS_MAX ? List.of() : metered(page.getLast());
        }
    }

    private List<EnvironmentId> metered(EnvironmentId last) {
        return transactions.outside(tx -> Work.EVENT_RECOUNT.after(tx, last, ENVIRONMENTS_MAX));
    }

    private void recount(EnvironmentId environment) {
        while (recountSome(environment) == LOG_EVENTS_MAX) {
            // More may be left.
        }
    }

    /// Reads the clock after the event log. A clock read before it could show an earlier period than the latest
    /// events have, and the current period would not be counted.
    ///
    /// @return the number of processed events of the event log
    private long recountSome(EnvironmentId environment) {
        return transactions.in(environment, tx -> {
            MeteredEnvironments.Progress seen =
                    MeteredEnvironments.take(tx, environment).orElse(null);
            if (seen == null) {
                return 0L;
            }
            long head = Events.head(tx, environment);
            Instant today = environmentClock.now(tx, environment);
            var next = new MeteredEnvironments.Progress(
                    Math.min(head, seen.sequence() + LOG_EVENTS_MAX),
                    EndedGrants.last(tx, environment, seen.promisedUntil(), today)
                            .orElse(seen.promisedUntil()));
            if (!next.equals(seen)) {
                touch(tx, environment, seen, next, today);
                MeteredEnvironments.saveProgress(tx, environment, next);
            }
            return next.sequence() - seen.sequence();
        });
    }

    private void touch(
            Handle tx,
            EnvironmentId environment,
            MeteredEnvironments.Progress seen,
            MeteredEnvironments.Progress next,
            Instant today) {
        List<MeteredCustomer> renewed = Stream.of(
                        MeteredCustomers.renewed(tx, environment, seen.sequence(), next.sequence()),
                        MeteredCustomers.ofNewMeters(tx, environment, seen.sequence(), next.sequence()),
                        EndedGrants.of(tx, environment, seen.promisedUntil(), next.promisedUntil()))
                .flatMap(List::stream)
                .toList();
        if (!renewed.isEmpty()) {
            Instant now = clock.instant();
            MeteredCustomers.touch(tx, environment, renewed, now);
            MeteredHours.touch(tx, environment, renewed, Collections.nCopies(renewed.size(), today));
            Work.EVENT_METERING.schedule(tx, environment, now);
        }
    }

    private void count(EnvironmentId environment) {
        Instant start = clock.instant();
        List<MeteredCustomer> due =
                transactions.read(environment, tx -> MeteredCustomers.due(tx, environment, CUSTOMERS_MAX));
        if (due.isEmpty()) {
            removeIfCounted(environment);
            return;
        }
        due.forEach(it -> count(environment, it));
        Work.EVENT_METERING.pauseByDuration(transactions, environment, start, clock.instant());
    }

    /// Removes the environment from the queue if nothing is left to count.
    private void removeIfCounted(EnvironmentId environment) {
        transactions.in(environment, tx -> {
            if (Work.EVENT_METERING.lock(tx, environment)
                    && MeteredCustomers.due(tx, environment, 1).isEmpty()) {
                Work.EVENT_METERING.remove(tx, environment);
            }
            return null;
        });
    }

    private void count(EnvironmentId environment, MeteredCustomer customer) {
        CustomerAtEvent found = projection.find(environment, customer.customerId());
        List<MeteredHour> hours =
                transactions.read(environment, tx -> MeteredHours.latest(tx, environment, customer, HOURS_MAX));
        var windows = new MeterWindows(found, customer);
        List<MeteredHour> taken = windows.add(hours);
        windows.read(transactions, environment, VALUES_BYTES_MAX, Long.MAX_VALUE);
        Instant now = clock.instant();
        SortedMap<CounterKey, Long> used = windows.usedSince();
        if (!used.isEmpty()) {
            transactions.in(environment, tx -> Counters.make(tx, environment, used, now));
        }
        writer.publish(
                environment,
                transactions.in(environment, tx -> settle(tx, environment, customer, found, taken, windows, now)));
    }

    /// Stores the counters, unless the customer's entitlements have changed or another server has counted one of
    /// the hours in the meantime. New events are counted in the next run.
    private List<Counter> settle(
            Handle tx,
            EnvironmentId environment,
            MeteredCustomer customer,
            CustomerAtEvent found,
            List<MeteredHour> taken,
            MeterWindows windows,
            Instant now) {
        Optional<Long> entitledAt = MeteredCustomers.lock(tx, environment, customer);
        List<Counter> changed = List.of();
        if (entitledAt.isPresent()
                && entitledAt.get() == found.customer().entitledAtMillis()
                && !EndedGrants.exist(
                        tx,
                        environment,
                        customer,
                        Instant.ofEpochMilli(found.nowMillis()),
                        environmentClock.now(tx, environment))
                && MeteredHours.areThere(tx, environment, customer, taken)) {
            changed = set(tx, environment, windows, Instant.ofEpochMilli(found.nowMillis()), now);
            MeteredHours.remove(tx, environment, customer, taken);
        }
        MeteredCustomers.counted(tx, environment, customer, now);
        return changed;
    }

    private static List<Counter> set(
            Handle tx, EnvironmentId environment, MeterWindows windows, Instant today, Instant now) {
        Set<CounterKey> keys = windows.since().keySet();
        Map<CounterKey, Counter> locked = Counters.lock(tx, environment, CountedSpan.ofStarts(keys));
        // Metered usage is not reported, so it counts on no other counter.
        locked.keySet().retainAll(keys);
        var batch = new UsageBatch(locked, Map.of());
        batch.count(windows.lines(locked, today));
        UsageWriter.store(tx, environment, batch, now);
        return batch.changed();
    }
}
