package dev.ambit.bench;

import java.time.Duration;

/// Measures a quiet environment that reports one usage at a time, alone and while another environment floods the
/// server.
final class QuietNeighbour implements Figure {

    private static final int CUSTOMERS = 1_000;
    private static final Duration PACE = Duration.ofMillis(20);

    @Override
    public void measure(Options options) throws Exception {
        int customers = Math.min(CUSTOMERS, options.number("customers", 50, CUSTOMERS));
        int rounds = options.number("rounds", 1, 7);
        int connections = options.number("connections", 4, 16);
        Duration time = Duration.ofMillis(options.number("millis", 400, 4_000));
        Duration warmUp = Duration.ofMillis(options.number("warm", 400, 30_000));
        try (var world = new BenchCluster()) {
            ServerProcess server = world.server();
            BenchTenant quiet = BenchTenant.open(world, server).fill(0, customers, BenchTenant.METERED);
            BenchTenant flooding = BenchTenant.open(world, server).fill(0, customers, BenchTenant.METERED);
            MeasurementConditions.print(world);
            var one = new UsageTraffic(server.port(), quiet, customers, 1);
            var flood = new UsageTraffic(server.port(), flooding, customers, 100);
            var allAlone = new Sample();
            var allBeside = new Sample();
            var warming = Background.start(() -> Load.run(flood, connections, warmUp, -1));
            PacedClient.run(one, warmUp, PACE, -1);
            warming.end();
            for (int round = 0; round < rounds; round++) {
                int seed = round;
                world.awaitFlush();
                Sample alone = PacedClient.run(one, time, PACE, round);
                var load = Background.start(() -> Load.run(flood, connections, time, seed));
                Sample beside = PacedClient.run(one, time, PACE, round);
                double flooded = 100 * load.end().perSecond();
                allAlone.addAll(alone);
                allBeside.addAll(beside);
                Report.note("alone %s; during %,.0f usages/s %s"
                        .formatted(Report.latency(alone), flooded, Report.latency(beside)));
            }
            Report.line(
                    "p99 of a quiet environment's reports during a flood, compared with alone",
                    "< 2",
                    Report.against(allBeside, allAlone));
            MeasurementConditions.printEnd();
        }
    }
}
