package dev.ambit.bench;

import java.time.Duration;

/// Measures checks of one steady client, alone and during logins at the maximum rate.
final class LoginLoad implements Figure {

    private static final Duration PACE = Duration.ofMillis(1);

    @Override
    public void measure(Options options) throws Exception {
        int customers = options.number("customers", 50, 1_000);
        int rounds = options.number("rounds", 1, 7);
        int connections = options.number("connections", 4, 16);
        Duration time = Duration.ofMillis(options.number("millis", 400, 4_000));
        Duration warmUp = Duration.ofMillis(options.number("warm", 400, 15_000));
        try (var world = new BenchCluster()) {
            ServerProcess server = world.server();
            BenchTenant tenant = BenchTenant.open(world, server).fill(0, customers, BenchTenant.METERED);
            LoginTraffic logins = LoginTraffic.open(server.port());
            MeasurementConditions.print(world);
            CheckTraffic checks = CheckTraffic.to(server.port(), tenant, 0, customers);
            Load.each(checks, connections, customers);
            Load.run(logins, connections, warmUp, -1);
            PacedClient.run(checks, warmUp, PACE, -1);
            var allAlone = new Sample();
            var allBeside = new Sample();
            for (int round = 0; round < rounds; round++) {
                int seed = round;
                Sample alone = PacedClient.run(checks, time, PACE, round);
                long before = logins.signedIn();
                var load = Background.start(() -> Load.run(logins, connections, time, seed));
                Sample beside = PacedClient.run(checks, time, PACE, round);
                double seconds = load.end().seconds();
                allAlone.addAll(alone);
                allBeside.addAll(beside);
                Report.note("checks alone %s; during %,.1f logins/s %s"
                        .formatted(
                                Report.latency(alone), (logins.signedIn() - before) / seconds, Report.latency(beside)));
            }
            Report.line(
                    "p99 of checks during logins at full speed, compared with alone",
                    "< 1.5",
                    Report.against(allBeside, allAlone));
            MeasurementConditions.printEnd();
        }
    }
}
