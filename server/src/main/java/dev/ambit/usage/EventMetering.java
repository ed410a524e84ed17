package dev.ambit.usage;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.db.Work;
import dev.ambit.entitlement.Found;
import dev.ambit.entitlement.Projection;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/// Counts raw events: whatever came anew, late or not, its whole period is counted again from the events themselves.
/// So it does not matter in which order they come, and what a customer had when they did.
public final class EventMetering {

    private static final int CUSTOMERS_MAX = 200;
    private static final int ENVIRONMENTS_MAX = 100;
    private static final String FAULT = "The raw events of environment %d are not counted";

    private final Transactions transactions;
    private final Projection projection;
    private final UsageWriter writer;
    private final InstantSource clock;

    public EventMetering(Transactions transactions, Projection projection, UsageWriter writer, InstantSource clock) {
        this.transactions = transactions;
        this.projection = projection;
        this.writer = writer;
        this.clock = clock;
    }

    /// Counts what has come.
    public void runOnce() {
        List<EnvironmentId> due = transactions.outside(
                tx -> Work.EVENT_METERING.claim(tx, clock.instant(), Work.PAUSE, ENVIRONMENTS_MAX));
        Work.each(due, FAULT, this::count);
    }

    /// Has those counted again who have got something else since.
    public void recount() {
        Work.each(transactions.outside(Work.EVENT_RECOUNT::all), FAULT, this::recount);
    }

    private void recount(EnvironmentId environment) {
        transactions.in(environment, tx -> {
            Instant now = clock.instant();
            Instant today = projection.now(environment);
            if (MeteredCustomers.touchRenewed(tx, environment, today, CUSTOMERS_MAX) > 0) {
                Work.EVENT_METERING.note(tx, environment, now);
            }
            return null;
        });
    }

    private void count(EnvironmentId environment) {
        Instant start = clock.instant();
        List<MeteredCustomer> due =
                transactions.read(environment, tx -> MeteredCustomers.due(tx, environment, CUSTOMERS_MAX));
        if (due.isEmpty()) {
            rest(environment);
            return;
        }
        due.forEach(it -> count(environment, it));
        Work.EVENT_METERING.restAfter(transactions, environment, start, clock.instant());
    }

    /// Once nothing is left to count, nobody needs to look here again until the next event.
    private void rest(EnvironmentId environment) {
        transactions.in(environment, tx -> {
            if (Work.EVENT_METERING.take(tx, environment)
                    && MeteredCustomers.due(tx, environment, 1).isEmpty()) {
                Work.EVENT_METERING.remove(tx, environment);
            }
            return null;
        });
    }

    private void count(EnvironmentId environment, MeteredCustomer customer) {
        Found found = projection.find(environment, customer.customerId());
        Instant entitledAt = Instant.ofEpochMilli(found.customer().entitledAtMillis());
        var windows = new MeterWindows(found, customer.upTo(Instant.ofEpochMilli(found.nowMillis()), entitledAt));
        SortedMap<CounterKey, Long> periodEnds = windows.periodEnds();
        Instant now = clock.instant();
        if (!windows.isEmpty()) {
            transactions.in(environment, tx -> Counters.make(tx, environment, periodEnds, now));
        }
        List<Counter> changed = transactions.in(environment, tx -> {
            // Before the events are read: whoever counts them at the same time waits here, and then reads as many.
            Map<CounterKey, Counter> locked = windows.isEmpty() ? Map.of() : Counters.lock(tx, environment, periodEnds);
            windows.read(tx, environment);
            var batch = new UsageBatch(locked, Map.of());
            batch.count(windows.lines(locked, Instant.ofEpochMilli(found.nowMillis())));
            UsageWriter.store(tx, environment, batch, now);
            MeteredCustomers.counted(tx, environment, customer, windows.rest(), entitledAt);
            return batch.changed();
        });
        writer.tell(environment, changed);
    }
}
