package dev.ambit.usage;

import dev.ambit.catalog.FeatureMeter;
import dev.ambit.db.EnvironmentId;
import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.MeterReading;
import dev.ambit.engine.UsagePeriod;
import dev.ambit.entitlement.Found;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The periods in which raw events of one customer count, each with a meter: the same events count otherwise for
/// features that reset at other times.
final class MeterWindows {

    /// Of one feature in one pass; the rest is left for the next.
    private static final int WINDOWS_MAX = 200;

    private static final int PAGE_EVENTS_MAX = 5_000;

    private record Window(CounterKey key, long endMillis, MeterReading reading) {}

    private final MeteredCustomer of;
    private final List<NavigableMap<Long, Window>> features = new ArrayList<>();
    private @Nullable Instant rest;

    /// @param found what the customer has
    MeterWindows(Found found, MeteredCustomer of) {
        this.of = of;
        CustomerEntitlements customer = found.of(of.resourceId());
        for (Entitlement entitlement : customer.entitlements().all()) {
            var feature = found.feature(entitlement.feature().id());
            FeatureMeter meter = feature == null ? null : feature.content().meter();
            if (meter != null && !entitlement.revoked()) {
                features.add(windows(customer, entitlement, meter));
            }
        }
        features.removeIf(Map::isEmpty);
    }

    boolean isEmpty() {
        return features.isEmpty();
    }

    private long fromMillis() {
        return features.stream().mapToLong(NavigableMap::firstKey).min().orElse(0);
    }

    /// The largest long if one never ends.
    private long untilMillis() {
        return features.stream()
                .mapToLong(it -> it.lastEntry().getValue().endMillis())
                .max()
                .orElse(0);
    }

    /// From when on something is left for the next pass, if anything.
    @Nullable
    Instant rest() {
        return rest;
    }

    SortedMap<CounterKey, Long> periodEnds() {
        SortedMap<CounterKey, Long> ends = new TreeMap<>();
        features.forEach(windows -> windows.values().forEach(it -> ends.put(it.key(), it.endMillis())));
        return ends;
    }

    void add(RawEvents.Told told) {
        long at = told.at().toEpochMilli();
        for (NavigableMap<Long, Window> windows : features) {
            var last = windows.floorEntry(at);
            if (last != null && at < last.getValue().endMillis()) {
                last.getValue().reading().add(told.event());
            }
        }
    }

    /// What each meter shows so far, by the id of its feature: of the last period, if there are several.
    SortedMap<String, Long> shown() {
        SortedMap<String, Long> shown = new TreeMap<>();
        for (NavigableMap<Long, Window> windows : features) {
            Window last = windows.lastEntry().getValue();
            shown.put(last.key().featureId(), last.reading().micros());
        }
        return shown;
    }

    /// Reads all of them that happened in these periods.
    void read(Handle tx, EnvironmentId environment) {
        RawEvents.Told last = RawEvents.Told.before(Instant.ofEpochMilli(fromMillis()));
        boolean isMore = !isEmpty();
        while (isMore) {
            List<RawEvents.Told> page = RawEvents.after(tx, environment, of, last, untilMillis(), PAGE_EVENTS_MAX);
            page.forEach(this::add);
            isMore = page.size() == PAGE_EVENTS_MAX;
            last = page.isEmpty() ? last : page.getLast();
        }
    }

    /// What the counters that stand otherwise are set to.
    List<UsageLine> lines(Map<CounterKey, Counter> counters, Instant now) {
        List<UsageLine> lines = new ArrayList<>();
        for (NavigableMap<Long, Window> windows : features) {
            for (Window window : windows.values()) {
                Counter counter = counters.get(window.key());
                long micros = window.reading().micros();
                if (counter != null && counter.tally().reportedMicros() != micros) {
                    lines.add(line(window, micros, now));
                }
            }
        }
        return lines;
    }

    private NavigableMap<Long, Window> windows(
            CustomerEntitlements customer, Entitlement entitlement, FeatureMeter meter) {
        NavigableMap<Long, Window> windows = new TreeMap<>();
        long startMillis = customer.startMillis(entitlement.source());
        if (entitlement.reset() == null) {
            windows.put(startMillis, window(entitlement, 0, Long.MAX_VALUE, meter));
            return windows;
        }
        long at = Math.max(of.since().toEpochMilli(), startMillis);
        while (at <= of.until().toEpochMilli() && windows.size() < WINDOWS_MAX) {
            UsagePeriod period = customer.period(entitlement, at);
            if (period == null) {
                break;
            }
            windows.put(period.startMillis(), window(entitlement, period.startMillis(), period.endMillis(), meter));
            at = period.endMillis();
        }
        if (at <= of.until().toEpochMilli()) {
            Instant next = Instant.ofEpochMilli(at);
            rest = rest == null || next.isBefore(rest) ? next : rest;
        }
        return windows;
    }

    private Window window(Entitlement entitlement, long periodStartMillis, long endMillis, FeatureMeter meter) {
        String featureId = entitlement.feature().id();
        return new Window(
                new CounterKey(of.customerId(), of.resourceId(), featureId, periodStartMillis),
                endMillis,
                new MeterReading(meter.engine()));
    }

    /// As of now, or of the end of a period that is over.
    private static UsageLine line(Window window, long micros, Instant now) {
        long lastMillis = window.endMillis() - 1;
        return new UsageLine(
                0,
                UUID.randomUUID(),
                window.key(),
                window.endMillis(),
                UsageBehavior.SET,
                false,
                micros,
                lastMillis < now.toEpochMilli() ? Instant.ofEpochMilli(lastMillis) : now,
                null,
                null,
                null,
                null);
    }
}
