package dev.ambit.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Prometheus metrics of this process. Labels are route templates, status classes or ids of few things, so their
/// cardinality is bounded.
public final class Metrics implements AutoCloseable {

    private static final int STATUS_CLASSES = 6;
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofMillis(2500),
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final Map<String, @Nullable Timer[]> timers = new ConcurrentHashMap<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Counter overloads;

    public Metrics() {
        collections.bindTo(registry);
        List.of(
                        new JvmMemoryMetrics(),
                        new JvmThreadMetrics(),
                        new ProcessorMetrics(),
                        new UptimeMetrics(),
                        new FileDescriptorMetrics())
                .forEach(it -> it.bindTo(registry));
        Gauge.builder("ambit.http.in.flight", inFlight, AtomicInteger::get)
                .description("Requests that have come and are not answered yet")
                .register(registry);
        overloads = Counter.builder("ambit.http.overloads")
                .description("Requests answered 503 because too many others waited")
                .register(registry);
    }

    /// Registers a counter that another class increments.
    public void show(String name, String description, LongAdder count) {
        FunctionCounter.builder(name, count, LongAdder::doubleValue)
                .description(description)
                .register(registry);
    }

    /// Registers a gauge.
    ///
    /// @return sets the value of the gauge
    public AtomicLong level(String name, String description) {
        var level = new AtomicLong();
        Gauge.builder(name, level, AtomicLong::get).description(description).register(registry);
        return level;
    }

    /// Registers a gauge with one row for each value of a label.
    ///
    /// @return sets the values by label; rows of other labels are removed
    public Consumer<Map<String, Long>> table(String name, String description, String label) {
        MultiGauge gauge = MultiGauge.builder(name).description(description).register(registry);
        return figures -> gauge.register(
                figures.entrySet().stream()
                        .<MultiGauge.Row<?>>map(it -> MultiGauge.Row.of(Tags.of(label, it.getKey()), it.getValue()))
                        .toList(),
                true);
    }

    /// Returns all metrics in the Prometheus text format.
    public Response response() {
        return Response.text(200, "text/plain; version=0.0.4; charset=utf-8", registry.scrape());
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }

    void begun() {
        inFlight.incrementAndGet();
    }

    void answered(@Nullable Route route, int status, long nanos) {
        inFlight.decrementAndGet();
        timer(route, status).record(nanos, TimeUnit.NANOSECONDS);
    }

    void overloaded() {
        overloads.increment();
    }

    private Timer timer(@Nullable Route route, int status) {
        String key = route == null ? "none" : route.operationId();
        @Nullable Timer[] ofRoute = timers.computeIfAbsent(key, _ -> new @Nullable Timer[STATUS_CLASSES]);
        Timer timer = ofRoute[status / 100];
        if (timer == null) {
            timer = timer(route, "%dxx".formatted(status / 100));
            ofRoute[status / 100] = timer;
        }
        return timer;
    }

    /// Returns a timer. The registry returns the same timer to concurrent callers.
    private Timer timer(@Nullable Route route, String statusClass) {
        return Timer.builder("ambit.http.requests")
                .description("Requests from their headers to their answer")
                .tag("method", route == null ? "none" : route.method())
                .tag("route", route == null ? "none" : route.template())
                .tag("status", statusClass)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }
}
