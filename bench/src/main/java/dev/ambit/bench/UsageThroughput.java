package dev.ambit.bench;

import java.time.Duration;

/// Usage reported over HTTP in batches of 100, each on disk before it is answered, beside the same SQL by bare JDBC in
/// batches of 1,000. One environment, and so one writer, on each side.
final class UsageThroughput implements Figure {

    private static final int CUSTOMERS = 1_000;
    private static final int USAGES = 100;
    private static final int BATCH = 1_000;

    @Override
    public void measure(Options options) throws Exception {
        int customers = Math.min(CUSTOMERS, options.number("customers", 50, CUSTOMERS));
        int connections = options.number("connections", 4, 16);
        int rounds = options.number("rounds", 1, 7);
        Duration time = Duration.ofMillis(options.number("millis", 300, 3_000));
        Duration warmUp = Duration.ofMillis(options.number("warm", 300, 30_000));
        try (var world = new World()) {
            ServerProcess server = world.server();
            Tenant ours = Tenant.open(world, server).fill(0, customers, Tenant.METERED);
            Tenant bare = Tenant.open(world, server).fill(0, customers, Tenant.METERED);
            Conditions.print(world);
            var traffic = new UsageTraffic(server.port(), ours, customers, USAGES);
            long reported = 0;
            long written = 0;
            double[] ratios = new double[rounds];
            double[] perSecond = new double[rounds];
            try (var jdbc = new BareUsage(bare, customers)) {
                reported += USAGES
                        * (long) Load.run(traffic, connections, warmUp, -1).answers();
                written += jdbc.run(time, Math.min(BATCH, 10 * customers));
                for (int round = 0; round < rounds; round++) {
                    Load.Outcome outcome = Load.run(traffic, connections, time, round);
                    reported += USAGES * (long) outcome.answers();
                    perSecond[round] = USAGES * outcome.perSecond();
                    world.untilTold();
                    long start = System.nanoTime();
                    long more = jdbc.run(time, Math.min(BATCH, 10 * customers));
                    double barePerSecond = more / ((System.nanoTime() - start) / 1e9);
                    written += more;
                    ratios[round] = perSecond[round] / barePerSecond;
                    Report.note("%,.0f usages/s in reports (p50 %s, p99 %s), %,.0f/s by JDBC"
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
                    "usage in reports of 100 against bare JDBC",
                    "≥ 0.5",
                    "%.2f (%,.0f usages/s)".formatted(Sample.median(ratios), Sample.median(perSecond)));
            Conditions.printEnd();
        }
    }

    private static void requireCounted(Tenant tenant, long usages) {
        SqlDatabase database = tenant.world().database();
        long measured =
                database.number("select count(*) from measurements where environment_id = ?", tenant.environment());
        long counted = database.number(
                "select (sum(used) / 1000000 - sum(version - 1))::bigint from counters where environment_id = ?",
                tenant.environment());
        long before = database.number(
                "select sum(n % 20)::bigint from generate_series(0, (select count(*) - 1 from customers"
                        + " where environment_id = ?)) as n",
                tenant.environment());
        WrongAnswer.unless(measured == usages, () -> "%d usages, %d on disk".formatted(usages, measured));
        WrongAnswer.unless(counted == before, () -> "Counters are %d off".formatted(counted - before));
    }
}
