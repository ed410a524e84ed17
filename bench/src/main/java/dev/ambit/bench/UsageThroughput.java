package dev.ambit.bench;

import java.time.Duration;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/// Measures usage reported over HTTP, with each report on disk before the response, compared with the same SQL
/// through plain JDBC in batches of 1,000 on one connection, and reports whose idempotency key is in the header
/// compared with reports that have one for each usage. Each environment has its own writer. `--usages=1
/// --connections=64` measures single usages, `--environments=50` splits the customers among 50
/// environments; `--long` measures both and the default.
final class UsageThroughput implements Figure {

    private static final int CUSTOMERS = 1_000;
    private static final int BATCH = 1_000;

    /// Number of environments, usages per report and connections.
    private record Setting(int environments, int usages, int connections) {}

    private static final List<Setting> STATED =
            List.of(new Setting(1, 100, 16), new Setting(50, 100, 16), new Setting(1, 1, 64));

    @Override
    public void measure(Options options) throws Exception {
        if (options.thorough()) {
            for (Setting stated : STATED) {
                measure(options, stated);
            }
            return;
        }
        measure(
                options,
                new Setting(
                        options.number("environments", 2, 1),
                        options.number("usages", 100, 100),
                        options.number("connections", 4, 16)));
    }

    private static void measure(Options options, Setting setting) throws Exception {
        int environments = setting.environments();
        int usages = setting.usages();
        int connections = setting.connections();
        int customers = Math.min(CUSTOMERS, options.number("customers", 50, CUSTOMERS)) / environments;
        int rounds = options.number("rounds", 1, 7);
        Duration time = Duration.ofMillis(options.number("millis", 300, 3_000));
        Duration warmUp = Duration.ofMillis(options.number("warm", 300, 30_000));
        try (var world = new BenchCluster()) {
            ServerProcess server = world.server();
            List<BenchTenant> ours = tenants(world, server, environments, customers);
            List<BenchTenant> bare = tenants(world, server, environments, customers);
            ours.forEach(tenant -> loadCache(tenant, customers));
            MeasurementConditions.print(world);
            var traffic = new SpreadTraffic(ours.stream()
                    .map(tenant -> new UsageTraffic(server.port(), tenant, customers, usages))
                    .toList());
            var headers = new SpreadTraffic(ours.stream()
                    .map(tenant -> UsageTraffic.withHeader(server.port(), tenant, customers, usages))
                    .toList());
            long reported = 0;
            long written = 0;
            double[] ratios = new double[rounds];
            double[] headerRatios = new double[rounds];
            double[] perSecond = new double[rounds];
            try (var jdbc = new PlainUsage(bare, customers)) {
                reported += usages
                        * (long) Load.run(traffic, connections, warmUp, -1).answers();
                reported += usages
                        * (long) Load.run(headers, connections, warmUp, -1).answers();
                written += jdbc.run(time, Math.min(BATCH, 10 * customers));
                for (int round = 0; round < rounds; round++) {
                    Load.Outcome outcome = Load.run(traffic, connections, time, round);
                    reported += usages * (long) outcome.answers();
                    perSecond[round] = usages * outcome.perSecond();
                    world.awaitFlush();
                    Load.Outcome keyed = Load.run(headers, connections, time, round);
                    reported += usages * (long) keyed.answers();
                    headerRatios[round] = usages * keyed.perSecond() / perSecond[round];
                    world.awaitFlush();
                    long start = System.nanoTime();
                    long more = jdbc.run(time, Math.min(BATCH, 10 * customers));
                    double barePerSecond = more / ((System.nanoTime() - start) / 1e9);
                    written += more;
                    ratios[round] = perSecond[round] / barePerSecond;
                    Report.note("%,.0f usages/s in reports (p50 %s, p99 %s), %,.0f/s with JDBC"
                            .formatted(
                                    perSecond[round],
                                    Report.micros(outcome.nanos().quantile(0.5)),
                                    Report.micros(outcome.nanos().quantile(0.99)),
                                    barePerSecond));
                }
            }
            requireCounted(ours, reported);
            requireCounted(bare, written);
            Report.line(
                    "usage in reports of %d, %d connections, environments: %d"
                            .formatted(usages, connections, environments),
                    usages == 1 ? "≥ 5,000 per second" : "≥ 30,000 per second",
                    "%,.0f per second".formatted(Sample.median(perSecond)));
            Report.line("the same compared with plain JDBC", "≥ 0.5", "%.2f".formatted(Sample.median(ratios)));
            Report.line(
                    "the same with the key in the header, compared with a key in each report",
                    "≥ 0.95",
                    "%.2f".formatted(Sample.median(headerRatios)));
            MeasurementConditions.printEnd();
        }
    }

    private static List<BenchTenant> tenants(BenchCluster world, ServerProcess server, int count, int customers) {
        return IntStream.range(0, count)
                .mapToObj(_ -> BenchTenant.open(world, server).fill(0, customers, BenchTenant.METERED))
                .toList();
    }

    /// Loads the customers into the server's cache, because the server rejects requests if it would have
    /// to load too many at once.
    private static void loadCache(BenchTenant tenant, int customers) {
        for (int i = 0; i < customers; i++) {
            tenant.rest().get("/customers/%s/entitlements".formatted(tenant.id(i)));
        }
    }

    private static void requireCounted(List<BenchTenant> tenants, long usages) {
        long measured = sum(tenants, "select count(*) from measurements where environment_id = ?");
        long counted = sum(
                tenants,
                "select (sum(used) / 1000000 - sum(version - 1))::bigint from counters where environment_id = ?");
        long before = sum(
                tenants,
                "select sum(n % 20)::bigint from generate_series(0, (select count(*) - 1 from customers"
                        + " where environment_id = ?)) as n");
        WrongAnswer.unless(
                measured == usages, () -> "The database has %2$d of %1$d usages".formatted(usages, measured));
        WrongAnswer.unless(counted == before, () -> "The counters are off by %d".formatted(counted - before));
    }

    private static long sum(List<BenchTenant> tenants, String sql) {
        ToLongFunction<BenchTenant> number = it -> it.world().database().number(sql, it.environment());
        return tenants.stream().mapToLong(number).sum();
    }
}
