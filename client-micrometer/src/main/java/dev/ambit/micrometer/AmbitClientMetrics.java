package dev.ambit.micrometer;

import dev.ambit.client.CacheListener;
import dev.ambit.client.EntitlementCache;
import dev.ambit.client.UsageReporter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.TimeUnit;

/// Binds the metrics of a cache and a reporter. Metrics of the cache are `NaN` until data is loaded.
///
/// | metric | meaning |
/// |---|---|
/// | `ambit.cache.age` | time since the last contact with the server |
/// | `ambit.cache.customers` | customers in memory |
/// | `ambit.cache.sequence` | number of the last applied event |
/// | `ambit.cache.failures` | failed attempts to read the event feed, or to use the snapshot file |
/// | `ambit.usage.pending` | reports without an answer of the server |
public final class AmbitClientMetrics implements MeterBinder {

    private static final double MILLIS_PER_SECOND = 1_000;

    private final EntitlementCache cache;
    private final UsageReporter reporter;

    public AmbitClientMetrics(EntitlementCache cache, UsageReporter reporter) {
        this.cache = cache;
        this.reporter = reporter;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        TimeGauge.builder("ambit.cache.age", cache, TimeUnit.SECONDS, AmbitClientMetrics::ageSeconds)
                .description("Time since the last contact with the server")
                .register(registry);
        Gauge.builder("ambit.cache.customers", cache, it -> it.isReady() ? it.customers() : Double.NaN)
                .description("Customers in memory")
                .register(registry);
        Gauge.builder("ambit.cache.sequence", cache, it -> it.isReady() ? it.sequence() : Double.NaN)
                .description("Number of the last applied event")
                .register(registry);
        Gauge.builder("ambit.usage.pending", reporter, UsageReporter::pending)
                .description("Reports without an answer of the server")
                .register(registry);
        Counter failures = Counter.builder("ambit.cache.failures")
                .description("Failed attempts to follow the server, or to use the snapshot file")
                .register(registry);
        cache.addListener(new CacheListener() {
            @Override
            public void failed(String reason) {
                failures.increment();
            }
        });
    }

    private static double ageSeconds(EntitlementCache cache) {
        return cache.isReady() ? cache.age().toMillis() / MILLIS_PER_SECOND : Double.NaN;
    }
}
