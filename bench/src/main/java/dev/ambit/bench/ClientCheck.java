package dev.ambit.bench;

import dev.ambit.client.AmbitConnection;
import dev.ambit.client.CacheListener;
import dev.ambit.client.EntitlementCache;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/// Measures the Java client: one check, compared with the SDKs of LaunchDarkly and Unleash; the delay until it sees a
/// change; and its memory per customer.
final class ClientCheck implements Figure {

    private static final int SEEN_SECONDS_MAX = 30;
    private static final String PLAN = "plan";

    @Override
    public void measure(Options options) throws Exception {
        int changes = options.number("changes", 20, 1_000);
        int customers = options.number("customers", 100, 10_000);
        try (var world = new BenchCluster()) {
            MeasurementConditions.print(world);
            BenchTenant tenant = BenchTenant.open(world, world.server());
            for (int i = 0; i < ClientCheckBench.CUSTOMERS; i++) {
                create(tenant, ClientCheckBench.id(i), ClientCheckBench.has(i));
            }
            URI server = URI.create("http://127.0.0.1:" + tenant.rest().port());
            AmbitConnection connection =
                    AmbitConnection.of(server, tenant.rest().key());
            Path file = world.directory().resolve("client.ndjson");
            try (EntitlementCache cache = EntitlementCache.open(connection, file)) {
                cache.ready().get(SEEN_SECONDS_MAX, TimeUnit.SECONDS);
                delay(tenant, cache, changes);
            }
            check(options, server, tenant.rest().key(), file);
            memory(tenant, connection, customers);
            MeasurementConditions.printEnd();
        }
    }

    private static void delay(BenchTenant tenant, EntitlementCache cache, int changes) throws InterruptedException {
        var seen = new LinkedTransferQueue<String>();
        cache.addListener(new CacheListener() {
            @Override
            public void changed(String customerId, Set<String> featureIds) {
                if (!featureIds.isEmpty()) {
                    seen.add(customerId);
                }
            }
        });
        var sinceAsked = new Sample();
        var sinceAcknowledged = new Sample();
        for (int i = 0; i < changes; i++) {
            String id = "changed-" + i;
            tenant.rest().post("/customers", Map.of("id", id));
            long asked = System.nanoTime();
            tenant.rest().post("/subscriptions", Map.of("customerId", id, "planId", PLAN));
            long acknowledged = System.nanoTime();
            WrongAnswer.unless(
                    id.equals(seen.poll(SEEN_SECONDS_MAX, TimeUnit.SECONDS)), () -> "The client does not see " + id);
            long end = System.nanoTime();
            sinceAsked.add(end - asked);
            sinceAcknowledged.add(end - acknowledged);
        }
        Report.line(
                "from a new subscription until the Java client sees it, %,d changes".formatted(changes),
                "p50 < 30 ms, p99 < 150 ms",
                "%s from the request; %s from the response"
                        .formatted(Report.latency(sinceAsked), Report.latency(sinceAcknowledged)));
    }

    private static void check(Options options, URI server, String key, Path file) throws Exception {
        ChainedOptionsBuilder jmh = new OptionsBuilder()
                .include(ClientCheckBench.class.getSimpleName())
                .addProfiler(GCProfiler.class)
                .param("file", file.toString())
                .param("server", server.toString())
                .param("key", key)
                .jvmArgsAppend("-XX:+UseCompactObjectHeaders");
        if (options.smoke()) {
            jmh.forks(0).warmupIterations(0).measurementIterations(1).measurementTime(TimeValue.milliseconds(100));
        }
        for (RunResult result : new Runner(jmh.build()).run()) {
            var allocated = Objects.requireNonNull(result.getSecondaryResults().get("gc.alloc.rate.norm"));
            String benchmark = result.getParams().getBenchmark();
            String name = benchmark.substring(benchmark.lastIndexOf('.') + 1);
            Report.line(
                    "check by a Java client, " + name,
                    name.startsWith("ambit") ? "< 50 ns, 0 bytes" : "stated",
                    "%.1f ns, %.1f bytes".formatted(result.getPrimaryResult().getScore(), allocated.getScore()));
        }
    }

    /// Compares the heap before and after, because the cache is the only thing that grows.
    private static void memory(BenchTenant tenant, AmbitConnection connection, int customers) throws Exception {
        for (int i = 0; i < customers; i++) {
            create(tenant, "stored-%06d".formatted(i), true);
        }
        long before = CacheMemory.liveBytes();
        try (EntitlementCache cache = EntitlementCache.open(connection)) {
            cache.ready().get(SEEN_SECONDS_MAX, TimeUnit.SECONDS);
            long used = CacheMemory.liveBytes() - before;
            Report.line(
                    "memory of the Java client per customer with 20 features and 10 counters",
                    "stated",
                    "%,d bytes of %,d customers".formatted(used / cache.customers(), cache.customers()));
        }
    }

    private static void create(BenchTenant tenant, String id, boolean isSubscribed) {
        tenant.rest().post("/customers", Map.of("id", id));
        if (isSubscribed) {
            tenant.rest().post("/subscriptions", Map.of("customerId", id, "planId", PLAN));
        }
    }
}
