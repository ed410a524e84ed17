package dev.ambit.bench;

import java.time.Duration;

/// Measures production creating one customer at a time, alone and while non-production receives ten times the
/// requests that it can process.
final class NoisyNeighbour implements Figure {

    private static final Duration PACE = Duration.ofMillis(20);
    private static final Duration GONE = Duration.ofMillis(1_500);
    private static final int TIMES = 10;

    @Override
    public void measure(Options options) throws Exception {
        int rounds = options.number("rounds", 1, 5);
        int connections = options.number("connections", 40, 200);
        Duration time = Duration.ofMillis(options.number("millis", 1_000, 10_000));
        Duration warmUp = Duration.ofMillis(options.number("warm", 1_000, 20_000));
        try (var world = new BenchCluster()) {
            ServerProcess server = world.server();
            BenchTenant noisy = BenchTenant.open(world, server);
            BenchTenant production = BenchTenant.openProduction(world, server);
            MeasurementConditions.print(world);
            var one = new CustomerCreationTraffic(server.port(), production);
            var many = new CustomerCreationTraffic(server.port(), noisy);
            Load.run(new OpenLoopLoad(many, Double.MAX_VALUE), connections / TIMES, warmUp, -1);
            var warm =
                    Background.start(() -> Load.run(new OpenLoopLoad(many, Double.MAX_VALUE), connections, warmUp, -1));
            PacedClient.run(one, warmUp, PACE, -1);
            warm.end();
            var allAlone = new Sample();
            var allBeside = new Sample();
            for (int round = 0; round < rounds; round++) {
                int seed = round;
                world.awaitFlush();
                // After production is idle for this long, non-production is no longer throttled.
                Thread.sleep(GONE);
                var demand = new OpenLoopLoad(many, Double.MAX_VALUE);
                double seconds =
                        Load.run(demand, connections / TIMES, time, seed).seconds();
                double capacity = demand.taken() / seconds;
                Sample alone = PacedClient.run(one, time, PACE, round);
                var flood = new OpenLoopLoad(many, TIMES * capacity);
                var load = Background.start(() -> Load.run(flood, connections, time, seed));
                Sample beside = PacedClient.run(one, time, PACE, round);
                double offered = load.end().perSecond();
                allAlone.addAll(alone);
                allBeside.addAll(beside);
                Report.note("alone %s; with %,.0f/s offered (capacity %,.0f/s), %,d completed, %,d shed: %s"
                        .formatted(
                                Report.latency(alone),
                                offered,
                                capacity,
                                flood.taken(),
                                flood.shed(),
                                Report.latency(beside)));
            }
            Report.line(
                    "p99 of production with non-production at ten times its capacity, compared with alone; no loss",
                    "< 2",
                    Report.against(allBeside, allAlone));
            MeasurementConditions.printEnd();
        }
    }
}
