package dev.ambit.usage;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.entitlement.Found;
import dev.ambit.entitlement.Projection;
import dev.ambit.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/// Counts raw events: whatever came anew, late or not, its whole period is counted again from the events themselves.
/// So it does not matter in which order they come, and what a customer had when they did.
public final class EventMetering {

    private static final System.Logger LOG = System.getLogger(EventMetering.class.getName());

    private static final int CUSTOMERS_MAX = 200;
    private static final int REST_TIMES = 3;
    private static final Duration REST_MAX = Duration.ofSeconds(5);

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
        for (EnvironmentId environment :
                transactions.outside(tx -> UsageWork.EVENT_METERING.claim(tx, clock.instant()))) {
            guarded(environment, () -> count(environment));
        }
    }

    /// Has those counted again who have got something else since.
    public void recount() {
        for (EnvironmentId environment : transactions.outside(UsageWork.EVENT_RECOUNT::all)) {
            guarded(
                    environment,
                    () -> transactions.in(environment, tx -> {
                        Instant now = clock.instant();
                        Instant today = projection.now(environment);
                        if (MeteredCustomers.touchRenewed(tx, environment, today, CUSTOMERS_MAX) > 0) {
                            UsageWork.EVENT_METERING.note(tx, environment, now);
                        }
                        return null;
                    }));
        }
    }

    /// A fault in one environment is none of the others'.
    private static void guarded(EnvironmentId environment, Runnable work) {
        try {
            work.run();
        } catch (Problem problem) {
            throw problem;
        } catch (RuntimeException bug) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "The raw events of environment %d are not counted".formatted(environment.value()),
                    bug);
        }
    }

    /// Then the environment rests for a multiple of the time that it took, so that others have theirs.
    private void count(EnvironmentId environment) {
        Instant start = clock.instant();
        List<MeteredCustomer> due =
                transactions.read(environment, tx -> MeteredCustomers.due(tx, environment, CUSTOMERS_MAX));
        if (due.isEmpty()) {
            rest(environment);
            return;
        }
        due.forEach(it -> count(environment, it));
        Instant end = clock.instant();
        Duration rest = Duration.between(start, end).multipliedBy(REST_TIMES);
        if (rest.compareTo(UsageWork.PAUSE) > 0) {
            Instant next = end.plus(rest.compareTo(REST_MAX) < 0 ? rest : REST_MAX);
            transactions.outside(tx -> {
                UsageWork.EVENT_METERING.postpone(tx, environment, next);
                return null;
            });
        }
    }

    /// Once nothing is left to count, nobody needs to look here again until the next event.
    private void rest(EnvironmentId environment) {
        transactions.in(environment, tx -> {
            if (UsageWork.EVENT_METERING.take(tx, environment)
                    && MeteredCustomers.due(tx, environment, 1).isEmpty()) {
                UsageWork.EVENT_METERING.remove(tx, environment);
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
