package dev.ambit.bench;

import java.time.Duration;
import java.util.Map;

/// Measures how the server computes the impact of a promotion that lowers a limit for all customers: time until
/// the first answer, decisions per second, memory of the server, and latency of checks meanwhile.
final class PromotionImpactRate implements Figure {

    private static final int CONNECTIONS = 16;
    private static final int METERED = 40;
    private static final long STEP_MILLIS = 20;
    private static final long HEAP_STEP_MILLIS = 500;

    @Override
    public void measure(Options options) throws Exception {
        int customers = options.number("customers", 500, 100_000, 1_000_000);
        int measured = options.number("measured", 2, 5);
        Duration time = Duration.ofMillis(options.number("millis", 500, 10_000));
        try (var world = new BenchCluster()) {
            ServerProcess server = world.server();
            Object account = new RestClient(server.port(), BenchCluster.OPERATOR_TOKEN)
                    .post("/accounts", Map.of("displayName", "Bench"));
            var owner = new RestClient(server.port(), RestClient.text(account, "apiKey"));
            BenchTenant tenant = BenchTenant.of(world, server, account, METERED, "environments.1.")
                    .fill(0, customers, 1);
            String path = "/promotions/%s/impact/summary".formatted(propose(account, owner));
            MeasurementConditions.print(world);
            ImpactRun.of(owner, path);
            var first = new Sample();
            var rates = new Sample();
            for (int i = 0; i < measured; i++) {
                ImpactRun run = ImpactRun.of(owner, path);
                run.requireLosses(customers);
                first.add(run.firstNanos());
                rates.add((long) run.decisionsPerSecond());
            }
            Report.line(
                    "first numbers of the impact of a promotion on %,d customers".formatted(customers),
                    "< 1 s",
                    Report.latency(first));
            Report.line(
                    "decisions (customers × features) that the whole impact covers per second",
                    "≥ 1,000,000",
                    "median %,d, slowest %,d".formatted(rates.quantile(0.5), rates.quantile(0)));
            reportMemory(server, owner, path);
            CheckTraffic checks = CheckTraffic.to(server.port(), tenant, 0, customers);
            Load.each(checks, CONNECTIONS, customers);
            CheckInterference meanwhile =
                    CheckInterference.measure(checks, time, () -> ImpactRun.repeat(owner, path, time));
            Report.line("p99 of checks meanwhile, compared with before", "< 1.5", "%.1f".formatted(meanwhile.ratio()));
            Report.note(meanwhile.toString());
            MeasurementConditions.printEnd();
        }
    }

    /// Measures the heap during an extra run, because its collections would slow down the measured runs.
    private static void reportMemory(ServerProcess server, RestClient owner, String path) throws Exception {
        var memory = new ProcessMemory(server.pid());
        memory.resetPeak();
        long before = server.heapMegabytes();
        long atMost = before;
        Background<ImpactRun> run = Background.start(() -> ImpactRun.of(owner, path));
        while (!run.task().isDone()) {
            atMost = Math.max(atMost, server.heapMegabytes());
            Thread.sleep(HEAP_STEP_MILLIS);
        }
        run.end();
        Report.line(
                "heap after collections before an impact, at most during it; maximum resident memory",
                "constant",
                "%d, %d MB; %d MB".formatted(before, atMost, memory.peakMegabytes()));
    }

    /// Promotes the catalog to development, lowers a limit there, and returns the id of a promotion to production.
    private static String propose(Object account, RestClient owner) throws InterruptedException {
        var development = new RestClient(owner.port(), RestClient.text(account, "environments.0.serverKey"));
        String first = promote(account, owner, "1", "0", "NEW_CUSTOMERS");
        owner.post("/promotions/%s/apply".formatted(first), Map.of());
        while (!RestClient.text(owner.get("/promotions/" + first), "state").equals("APPLIED")) {
            Thread.sleep(STEP_MILLIS);
        }
        development.post("/plans/plan/draft", Map.of());
        development.patch(
                "/plans/plan/entitlements/metered-0", Map.of("type", "FEATURE", "usageLimit", BenchTenant.LIMIT / 2));
        development.post("/plans/plan/publish", Map.of("migrationType", "NEW_CUSTOMERS"));
        return promote(account, owner, "0", "1", "ALL_CUSTOMERS");
    }

    private static String promote(Object account, RestClient owner, String from, String to, String migration) {
        Object made = owner.post(
                "/promotions",
                Map.of(
                        "source",
                        RestClient.text(account, "environments.%s.slug".formatted(from)),
                        "target",
                        RestClient.text(account, "environments.%s.slug".formatted(to)),
                        "title",
                        "Change",
                        "migrationType",
                        migration));
        return RestClient.text(made, "id");
    }
}
