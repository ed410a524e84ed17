package dev.ambit.bench;

import dev.ambit.db.EnvironmentId;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.Micros;
import dev.ambit.engine.UsagePeriod;
import dev.ambit.entitlement.CounterState;
import dev.ambit.entitlement.CustomerAtEvent;
import dev.ambit.entitlement.Projection;
import java.lang.management.ManagementFactory;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/// Measures the memory of a customer in the projection, without the shared plan, with heap histograms before and
/// after. Each customer has 20 entitlements and 10 counters.
final class CacheMemory implements Figure {

    private static final int READERS = 4;
    private static final long BYTES_MAX = 8L << 30;
    private static final Pattern TOTAL = Pattern.compile("Total\\s+\\d+\\s+(\\d+)");

    @Override
    public void measure(Options options) throws Exception {
        int customers = options.number("customers", 2_000, 1_000_000);
        try (var world = new BenchCluster();
                ServerProcess server = world.server()) {
            BenchTenant tenant = BenchTenant.open(world, server).fill(0, customers, 0);
            MeasurementConditions.print(world);
            try (var local = new LocalServer(world, READERS)) {
                var projection = new Projection(local.transactions(), InstantSource.system(), BYTES_MAX, READERS);
                LocalServer.alone(() -> read(projection, tenant, 0, 1, 1));
                long before = liveBytes();
                List<Callable<Boolean>> readers = new ArrayList<>();
                for (int i = 0; i < READERS; i++) {
                    int first = i;
                    readers.add(() -> read(projection, tenant, first, customers, READERS));
                }
                LocalServer.together(readers);
                double bytes = (double) (liveBytes() - before) / (customers - 1);
                Report.line(
                        "memory per customer (20 entitlements, 10 counters), %,d customers".formatted(customers),
                        "≤ 400 bytes",
                        "%.0f bytes; by the cache's own accounting %.0f"
                                .formatted(bytes, (double) projection.bytes() / customers));
                MeasurementConditions.printEnd();
            }
        }
    }

    /// Reads every `step`th customer into memory and counts its features.
    private static boolean read(Projection projection, BenchTenant tenant, int first, int customers, int step) {
        EnvironmentId environment = LocalServer.environment(tenant);
        for (int i = first; i < customers; i += step) {
            String id = tenant.id(i);
            CustomerAtEvent found = projection.find(environment, id);
            UsagePeriod period = tenant.period();
            for (int feature = 0; feature < BenchTenant.METERED; feature++) {
                long used = (i + feature) * Micros.UNIT;
                projection.count(
                        environment,
                        id,
                        new CounterState("", "metered-" + feature, period.startMillis(), period.endMillis(), used, 1));
            }
            requireCounted(found, i);
        }
        return true;
    }

    private static void requireCounted(CustomerAtEvent found, int customer) {
        Entitlement last = found.of("").entitlements().of("metered-" + (BenchTenant.METERED - 1));
        WrongAnswer.unless(
                last != null
                        && found.of("").used(last, System.currentTimeMillis())
                                == (customer + BenchTenant.METERED - 1) * Micros.UNIT,
                () -> "Customer %d has no counters".formatted(customer));
        WrongAnswer.unless(
                found.of("").entitlements().all().size() == BenchTenant.FEATURES,
                () -> "Customer %d has unexpected features".formatted(customer));
    }

    /// Returns the bytes of all live objects of this process, after a garbage collection.
    static long liveBytes() throws JMException {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        Matcher total = TOTAL.matcher(histogram);
        WrongAnswer.unless(total.find(), () -> histogram);
        return Long.parseLong(total.group(1));
    }
}
