package dev.ambit.usage;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.catalog.FeatureMeter;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.ValueShare;
import dev.ambit.entitlement.CustomerAtEvent;
import dev.ambit.usage.FeatureWindows.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The periods in which a customer's events count, each with a meter, because features may reset at different
/// times.
final class MeterWindows {

    private static final int PAGE_EVENTS_MAX = 5_000;
    private static final int SHARES_MAX = 1 << 10;

    private final MeteredCustomer of;
    private final List<FeatureWindows> features = new ArrayList<>();

    /// @param found the customer
    MeterWindows(CustomerAtEvent found, MeteredCustomer of) {
        this.of = of;
        CustomerEntitlements customer = found.of(of.resourceId());
        for (Entitlement entitlement : customer.entitlements().all()) {
            var feature = found.feature(entitlement.feature().id());
            FeatureMeter meter = feature == null ? null : feature.content().meter();
            if (meter != null && !entitlement.revoked()) {
                features.add(new FeatureWindows(of, customer, entitlement, meter.engine()));
            }
        }
    }

    /// Adds the periods of these hours until one does not fit.
    ///
    /// @return the hours that were added; at least one
    List<MeteredHour> add(List<MeteredHour> hours) {
        List<MeteredHour> taken = new ArrayList<>();
        for (MeteredHour hour : hours) {
            if (!add(hour.startMillis(), hour.lastMillis())) {
                break;
            }
            taken.add(hour);
        }
        return taken;
    }

    /// Adds the periods of this time.
    void add(Instant at) {
        add(at.toEpochMilli(), at.toEpochMilli());
    }

    SortedMap<CounterKey, Long> since() {
        return since(_ -> true);
    }

    /// Returns the counters of periods with usage. Periods without usage need no counter.
    SortedMap<CounterKey, Long> usedSince() {
        return since(it -> it.reading().micros() > 0);
    }

    void add(RawEvents.TimedEvent timed, ValueShare share) {
        features.forEach(it -> it.add(timed.at().toEpochMilli(), timed.event(), share));
    }

    /// Returns the current reading of each meter by feature id, if one period per feature was added.
    SortedMap<String, Long> shown() {
        SortedMap<String, Long> shown = new TreeMap<>();
        windows().forEach(it -> shown.put(it.key().featureId(), it.reading().micros()));
        return shown;
    }

    /// Reads all events of these periods, page by page and without locks. If there are too many distinct values to
    /// remember, it reads them again in parts.
    ///
    /// @param bytesMax memory for distinct values, in addition to those of one page
    /// @throws dev.ambit.problem.Problem `BadUserInput` if there are more than `eventsMax`
    void read(Transactions transactions, EnvironmentId environment, long bytesMax, long eventsMax) {
        int shares = 1;
        while (!read(transactions, environment, new ValueShare(0, shares), bytesMax, eventsMax)) {
            shares *= 2;
            windows().forEach(it -> it.reading().clear());
        }
        for (int number = 1; number < shares; number++) {
            windows().forEach(it -> it.reading().endShare());
            read(transactions, environment, new ValueShare(number, shares), Long.MAX_VALUE, eventsMax);
        }
    }

    /// Returns lines that set each counter whose value differs from its meter reading.
    List<UsageLine> lines(Map<CounterKey, Counter> counters, Instant now) {
        List<UsageLine> lines = new ArrayList<>();
        windows().forEach(window -> {
            Counter counter = counters.get(window.key());
            long micros = window.reading().micros();
            if (counter != null && counter.tally().reportedMicros() != micros) {
                lines.add(line(window, micros, now));
            }
        });
        return lines;
    }

    /// @return false if there are too many distinct values
    private boolean read(
            Transactions transactions, EnvironmentId environment, ValueShare share, long bytesMax, long eventsMax) {
        long events = 0;
        for (Map.Entry<Long, Long> span : spans().entrySet()) {
            RawEvents.TimedEvent last = RawEvents.TimedEvent.before(Instant.ofEpochMilli(span.getKey()));
            boolean isMore = true;
            while (isMore) {
                List<RawEvents.TimedEvent> page = page(transactions, environment, last, span.getValue());
                page.forEach(it -> add(it, share));
                events += page.size();
                requireAtMost(eventsMax, events);
                if (share.count() < SHARES_MAX
                        && windows().mapToLong(it -> it.reading().bytes()).sum() > bytesMax) {
                    return false;
                }
                isMore = page.size() == PAGE_EVENTS_MAX;
                last = page.isEmpty() ? last : page.getLast();
            }
        }
        return true;
    }

    private List<RawEvents.TimedEvent> page(
            Transactions transactions, EnvironmentId environment, RawEvents.TimedEvent last, long untilMillis) {
        return transactions.read(
                environment, tx -> RawEvents.after(tx, environment, of, last, untilMillis, PAGE_EVENTS_MAX));
    }

    /// Returns the merged periods of all features, so that no event is read twice.
    private NavigableMap<Long, Long> spans() {
        NavigableMap<Long, Long> spans = new TreeMap<>();
        windows().sorted(Comparator.comparingLong(Window::startMillis)).forEach(window -> {
            Map.Entry<Long, Long> last = spans.lastEntry();
            if (last != null && window.startMillis() <= last.getValue()) {
                spans.put(last.getKey(), Math.max(last.getValue(), window.endMillis()));
            } else {
                spans.put(window.startMillis(), window.endMillis());
            }
        });
        return spans;
    }

    private Stream<Window> windows() {
        return features.stream().flatMap(it -> it.all().stream());
    }

    private boolean add(long fromMillis, long toMillis) {
        boolean hasRoom = true;
        for (FeatureWindows feature : features) {
            hasRoom &= feature.add(fromMillis, toMillis);
        }
        return hasRoom;
    }

    private SortedMap<CounterKey, Long> since(Predicate<Window> which) {
        SortedMap<CounterKey, Long> since = new TreeMap<>();
        windows().filter(which).forEach(it -> since.put(it.key(), it.startMillis()));
        return since;
    }

    private static void requireAtMost(long eventsMax, long events) {
        if (events > eventsMax) {
            throw BAD_USER_INPUT
                    .because("The customer has more than %d events in the current periods. Read shorter periods."
                            .formatted(eventsMax))
                    .at(
                            "customerId",
                            "more than %d events".formatted(eventsMax),
                            "up to %d events".formatted(eventsMax));
        }
    }

    /// Creates a line with the time now, or the end of a past period.
    private static UsageLine line(Window window, long micros, Instant now) {
        long lastMillis = window.endMillis() - 1;
        return new UsageLine(
                0,
                UUID.randomUUID(),
                window.key(),
                window.startMillis(),
                UsageBehavior.SET,
                false,
                micros,
                lastMillis < now.toEpochMilli() ? Instant.ofEpochMilli(lastMillis) : now,
                null,
                null,
                null,
                null,
                null);
    }
}
