package dev.ambit.bench;

/// Measures many clients that consume from one limit, which is granted exactly, compared with one limit per client.
/// They request ten percent more than the limit.
final class SharedLimit implements Figure {

    private static final int CLIENTS = 64;
    private static final long LIMIT_MICROS = BenchTenant.LIMIT * 1_000_000L;

    @Override
    public void measure(Options options) throws Exception {
        long micros = LIMIT_MICROS / options.number("grants", 1_000, 10_000);
        int grants = (int) (LIMIT_MICROS / micros);
        int asked = grants + grants / 10;
        int rounds = options.number("rounds", 1, 7);
        int warmUp = options.number("warm", 0, 3);
        int limits = (rounds + warmUp) * (1 + CLIENTS);
        try (var world = new BenchCluster()) {
            ServerProcess server = world.server();
            BenchTenant tenant = BenchTenant.open(world, server).fill(0, limits * BenchTenant.USED_BELOW, 1);
            MeasurementConditions.print(world);
            double[] ratios = new double[rounds];
            double[] perSecond = new double[rounds];
            for (int i = 0; i < warmUp + rounds; i++) {
                int first = i * (1 + CLIENTS);
                var one = new ConsumeTraffic(server.port(), tenant, first, 1, micros);
                var many = new ConsumeTraffic(server.port(), tenant, first + 1, CLIENTS, micros);
                double onePerSecond = perSecond(world, one, asked, grants);
                double manyPerSecond = perSecond(world, many, asked, asked);
                if (i >= warmUp) {
                    perSecond[i - warmUp] = onePerSecond;
                    ratios[i - warmUp] = onePerSecond / manyPerSecond;
                }
            }
            requireUsed(tenant, (rounds + warmUp) * micros * (grants + asked));
            Report.line(
                    "consume by %d clients from one limit, compared with one limit each".formatted(CLIENTS),
                    "exactly the limit",
                    "exactly the limit; %.2f (%,.0f requests/s)"
                            .formatted(Sample.median(ratios), Sample.median(perSecond)));
            MeasurementConditions.printEnd();
        }
    }

    private static double perSecond(BenchCluster world, ConsumeTraffic traffic, int asked, int expected)
            throws Exception {
        Load.Outcome outcome = Load.each(traffic, CLIENTS, asked);
        WrongAnswer.unless(
                traffic.granted() == expected,
                () -> "%,d requests were granted instead of %,d".formatted(traffic.granted(), expected));
        world.awaitFlush();
        Report.note("%,.0f requests/s, %,d of %,d granted (%s)"
                .formatted(outcome.perSecond(), traffic.granted(), asked, Report.latency(outcome.nanos())));
        return outcome.perSecond();
    }

    /// Requires that exactly the granted usage is on disk.
    private static void requireUsed(BenchTenant tenant, long micros) {
        long used = tenant.world()
                .database()
                .number(
                        "select sum(used)::bigint from counters where environment_id = ? and version > 1 and"
                                + " feature_id = 'metered-0'",
                        tenant.environment());
        WrongAnswer.unless(
                used == micros, () -> "The counter has %,d millionths instead of %,d".formatted(used, micros));
    }
}
