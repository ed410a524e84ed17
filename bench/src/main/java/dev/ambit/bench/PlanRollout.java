package dev.ambit.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Duration;
import java.util.Map;

/// Measures the rollout of a plan version with 50 entitlements to all subscribers: its duration, the bytes of its
/// events, and the latency of checks during it.
final class PlanRollout implements Figure {

    private static final int ENTITLEMENTS = 50;
    private static final int CONNECTIONS = 16;
    private static final long STEP_MILLIS = 50;

    private static final String LOG_BYTES = """
            select sum(octet_length(body))
            from events
            where environment_id = ? and sequence > ?
            """;

    private static final String EVENT_COUNT = """
            select count(*) + count(distinct entity_id)
            from events
            where environment_id = ? and sequence > ? and type = 'entitlements.updated'
            """;

    @Override
    public void measure(Options options) throws Exception {
        int customers = options.number("customers", 300, 10_000, 100_000);
        int rounds = options.number("rounds", 1, 3);
        Duration time = Duration.ofMillis(options.number("millis", 500, 10_000));
        try (var world = new BenchCluster()) {
            ServerProcess server = world.server();
            int metered = ENTITLEMENTS - (BenchTenant.FEATURES - BenchTenant.METERED);
            BenchTenant tenant = BenchTenant.open(world, server, metered).fill(0, customers, 1);
            SqlDatabase database = world.database();
            MeasurementConditions.print(world);
            CheckTraffic checks = CheckTraffic.to(server.port(), tenant, 0, customers);
            Load.each(checks, CONNECTIONS, customers);
            Load.run(checks, CONNECTIONS, time, -1);
            double[] ratios = new double[rounds];
            double[] seconds = new double[rounds];
            double[] bytes = new double[rounds];
            for (int round = 0; round < rounds; round++) {
                int limit = BenchTenant.LIMIT + 1 + round;
                database.run("vacuum analyze subscriptions, customers");
                long head = tenant.head();
                long stored = database.number("select pg_total_relation_size('events')");
                CheckInterference meanwhile = CheckInterference.measure(checks, time, () -> rollOut(tenant, limit));
                requireOnce(tenant, head, customers);
                requireLimit(server.port(), tenant, customers, limit);
                bytes[round] = database.number(LOG_BYTES, tenant.environment(), head);
                Report.note("%,d subscribers in %s; the event table grew by %,d bytes"
                        .formatted(
                                customers,
                                meanwhile,
                                database.number("select pg_total_relation_size('events')") - stored));
                ratios[round] = meanwhile.ratio();
                seconds[round] = meanwhile.seconds();
            }
            Report.line(
                    "rollout of a version to %,d subscribers × %d entitlements".formatted(customers, ENTITLEMENTS),
                    "stated",
                    "%.1f s (%,.0f/s); %.1f MB of events (%,.0f bytes each)"
                            .formatted(
                                    Sample.median(seconds),
                                    customers / Sample.median(seconds),
                                    Sample.median(bytes) / 1e6,
                                    Sample.median(bytes) / customers));
            Report.line(
                    "p99 of checks during it, compared with before", "< 1.5", "%.1f".formatted(Sample.median(ratios)));
            MeasurementConditions.printEnd();
        }
    }

    private static double rollOut(BenchTenant tenant, int limit) throws InterruptedException {
        RestClient rest = tenant.rest();
        rest.post("/plans/plan/draft", Map.of());
        rest.patch("/plans/plan/entitlements/metered-1", Map.of("type", "FEATURE", "usageLimit", limit));
        long start = System.nanoTime();
        Object published = rest.post("/plans/plan/publish", Map.of("migrationType", "ALL_CUSTOMERS"));
        String operation = RestClient.text(published, "taskId");
        SqlDatabase database = tenant.world().database();
        while (!database.text("select state from operations where operation_id = ?::uuid", operation)
                .equals("DONE")) {
            Thread.sleep(STEP_MILLIS);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static void requireOnce(BenchTenant tenant, long head, int customers) {
        SqlDatabase database = tenant.world().database();
        long behind = database.number(
                "select count(*) from subscriptions where environment_id = ? and plan_version < (select max(version)"
                        + " from package_versions where environment_id = ? and package_id = 'plan')",
                tenant.environment(),
                tenant.environment());
        long events = database.number(EVENT_COUNT, tenant.environment(), head);
        WrongAnswer.unless(behind == 0, () -> "%,d subscriptions still have the older version".formatted(behind));
        WrongAnswer.unless(events == 2L * customers, () -> "The event log does not have exactly one event per change");
    }

    private static void requireLimit(int port, BenchTenant tenant, int customers, int limit) throws Exception {
        byte[] expected = "\"usageLimit\":%d,".formatted(limit).getBytes(US_ASCII);
        try (var call = new HttpConnection(port)) {
            for (int customer = 0; customer < customers; customer += 1 + customers / 100) {
                String path = CheckTraffic.path(tenant, customer).replace("metered-0", "metered-1");
                call.ask(HttpText.get(path, tenant.rest().key()));
                WrongAnswer.unless(
                        call.answer().contains(expected), () -> call.answer().toString());
            }
        }
    }
}
