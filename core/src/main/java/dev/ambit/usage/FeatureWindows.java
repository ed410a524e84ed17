package dev.ambit.usage;

import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.Meter;
import dev.ambit.engine.MeterReading;
import dev.ambit.engine.RawEvent;
import dev.ambit.engine.UsagePeriod;
import dev.ambit.engine.ValueShare;
import java.util.Collection;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Some of the periods in which a customer's events count for one feature.
final class FeatureWindows {

    private static final int WINDOWS_MAX = 200;

    /// A counter whose events count from its start, inclusive, to its end, exclusive.
    record Window(CounterKey key, long startMillis, long endMillis, MeterReading reading) {}

    private final MeteredCustomer of;
    private final CustomerEntitlements customer;
    private final Entitlement entitlement;
    private final Meter meter;
    private final NavigableMap<Long, Window> windows = new TreeMap<>();

    FeatureWindows(MeteredCustomer of, CustomerEntitlements customer, Entitlement entitlement, Meter meter) {
        this.of = of;
        this.customer = customer;
        this.entitlement = entitlement;
        this.meter = meter;
    }

    /// Adds all periods in this time range, latest first. Returns whether all of them fit.
    boolean add(long fromMillis, long toMillis) {
        long startMillis = entitlement.reset() == null
                ? customer.countsFromMillis(entitlement, null)
                : customer.startMillis(entitlement.source());
        long at = toMillis;
        while (at >= fromMillis && at >= startMillis) {
            Map.Entry<Long, Window> known = windows.floorEntry(at);
            if (known != null && at < known.getValue().endMillis()) {
                at = known.getKey() - 1;
            } else if (windows.size() < WINDOWS_MAX) {
                Window window = window(startMillis, at);
                windows.put(window.startMillis(), window);
                at = window.startMillis() - 1;
            } else {
                return false;
            }
        }
        return true;
    }

    Collection<Window> all() {
        return windows.values();
    }

    void add(long atMillis, RawEvent event, ValueShare share) {
        Map.Entry<Long, Window> last = windows.floorEntry(atMillis);
        if (last != null && atMillis < last.getValue().endMillis()) {
            last.getValue().reading().add(event, share);
        }
    }

    private Window window(long startMillis, long atMillis) {
        UsagePeriod period = customer.period(entitlement, atMillis);
        return period == null
                ? window(customer.counterStartMillis(entitlement), startMillis, Long.MAX_VALUE)
                : window(period.startMillis(), period.startMillis(), period.endMillis());
    }

    private Window window(long periodStartMillis, long fromMillis, long endMillis) {
        var key = new CounterKey(
                of.customerId(), of.resourceId(), entitlement.feature().id(), periodStartMillis, endMillis);
        return new Window(key, fromMillis, endMillis, new MeterReading(meter));
    }
}
