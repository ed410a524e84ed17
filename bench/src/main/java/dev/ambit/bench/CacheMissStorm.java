package dev.ambit.bench;

import java.time.Duration;

/// Measures checks answered from memory, alone and during many cache misses. The comparison with
/// a background load of hits shows which part of the difference is due to the machine's two cores.
final class CacheMissStorm implements Figure {

    private static final int REMEMBERED = 500;
    private static final Duration PACE = Duration.ofMillis(1);

    @Override
    public void measure(Options options) throws Exception {
        int rounds = options.number("rounds", 1, 7);
        int missed = options.number("misses", 500, 10_000);
        int connections = options.number("connections", 8, 16);
        Duration time = Duration.ofMillis(options.number("millis", 300, 2_000));
        try (var world = new BenchCluster()) {
            ServerProcess server = world.server();
            BenchTenant tenant = BenchTenant.open(world, server).fill(0, REMEMBERED + rounds * missed, 1);
            MeasurementConditions.print(world);
            CheckTraffic hits = CheckTraffic.to(server.port(), tenant, 0, REMEMBERED);
            Load.each(hits, connections, REMEMBERED);
            Load.run(hits, connections, time, -1);
            double[] againstAlone = new double[rounds];
            double[] againstHits = new double[rounds];
            for (int round = 0; round < rounds; round++) {
                int first = REMEMBERED + round * missed;
                int seed = round;
                Sample alone = PacedClient.run(hits, time, PACE, round);
                var others = Background.start(
                        () -> Load.run(CheckTraffic.to(server.port(), tenant, 0, REMEMBERED), connections, time, seed));
                Sample besideHits = PacedClient.run(hits, time, PACE, round);
                others.end();
                var storm = Background.start(
                        () -> Load.each(CheckTraffic.to(server.port(), tenant, first, missed), connections, missed));
                Sample besideMisses = PacedClient.whileIt(storm, hits, PACE);
                double misses = storm.end().perSecond();
                againstAlone[round] = ratio(besideMisses, alone);
                againstHits[round] = ratio(besideMisses, besideHits);
                Report.note("p99 of hits: alone %s, during other hits %s, during %,.0f misses/s %s"
                        .formatted(
                                Report.micros(alone.quantile(0.99)),
                                Report.micros(besideHits.quantile(0.99)),
                                misses,
                                Report.micros(besideMisses.quantile(0.99))));
            }
            Report.line(
                    "p99 of hits during a storm of misses, compared with as many hits (with alone)",
                    "unchanged",
                    "%.1f (%.1f)".formatted(Sample.median(againstHits), Sample.median(againstAlone)));
            MeasurementConditions.printEnd();
        }
    }

    private static double ratio(Sample one, Sample other) {
        return (double) one.quantile(0.99) / other.quantile(0.99);
    }
}
