package dev.ambit.bench;

import java.time.Duration;

/// Measures access checks at a replica over HTTP. The public example answered 3,838 per second with 16 connections,
/// with a p99 of 11.8 ms, on two cores of other hardware.
final class ReplicaCheck implements Figure {

    /// Checks per second of the public example.
    private static final int EXAMPLE = 3_838;

    private static final int CONNECTIONS = 16;
    private static final int ENTITLEMENTS = 20;
    private static final int WARM_UP_TIMES = 5;

    @Override
    public void measure(Options options) throws Exception {
        int customers = options.number("customers", 200, 10_000);
        int rounds = options.number("rounds", 1, 9);
        Duration time = Duration.ofMillis(options.number("millis", 200, 2_000));
        try (var world = new BenchCluster();
                var replica = ReplicaProcess.start(world)) {
            MeasurementConditions.print(world);
            new ReplicaCustomers(replica, customers, false).fill(ENTITLEMENTS);
            var checks = new CheckAccessTraffic(replica.port(), customers);
            Load.each(checks, CONNECTIONS, WARM_UP_TIMES * customers);
            var contest = new ThroughputComparison().with("replica", checks);
            contest.run(CONNECTIONS, 1, time.multipliedBy(WARM_UP_TIMES));
            contest.run(CONNECTIONS, rounds, time);
            Report.line(
                    "access checks at a replica, %d connections, compared with %,d/s of the public example"
                            .formatted(CONNECTIONS, EXAMPLE),
                    "≥ 8",
                    "%.1f (%,.0f/s)".formatted(contest.median("replica") / EXAMPLE, contest.median("replica")));
            Report.line("p99 of an access check", "≤ 11.8 ms", Report.micros(contest.quantile("replica", 0.99)));
            MeasurementConditions.printEnd();
        }
    }
}
