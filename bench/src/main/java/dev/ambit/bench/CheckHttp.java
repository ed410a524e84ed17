package dev.ambit.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Optional;

/// Measures checks over HTTP. The upper bound is the same route with a constant response; Cerbos is an alternative
/// product, and nginx shows the speed of the machine.
final class CheckHttp implements Figure {

    private static final int MANY = 16;

    /// Warm-up is counted in requests, not in time, so that both servers are compiled on any machine.
    private static final int WARM_UP_TIMES = 5;

    @Override
    public void measure(Options options) throws Exception {
        int customers = options.number("customers", 500, 100_000);
        int others = options.number("others", 1_000, 1_000_000);
        int rounds = options.number("rounds", 1, 9);
        Duration time = Duration.ofMillis(options.number("millis", 200, 2_000));
        try (var world = new BenchCluster()) {
            ServerProcess server = world.server();
            BenchTenant tenant = BenchTenant.open(world, server).fill(0, customers, BenchTenant.METERED);
            String body = granted(tenant, server);
            ServerProcess constant = world.constant(body);
            Optional<Cerbos> cerbos = Cerbos.start(tenant, customers, !options.smoke());
            Optional<Nginx> nginx = Nginx.start(
                    world,
                    "application/json",
                    body,
                    HttpText.get(CheckTraffic.path(tenant, 0), tenant.rest().key()));
            try {
                MeasurementConditions.print(world);
                var contest = new ThroughputComparison()
                        .with("check", CheckTraffic.to(server.port(), tenant, 0, customers))
                        .with("constant", CheckTraffic.toConstant(constant.port(), tenant, customers));
                cerbos.ifPresent(it -> contest.with("cerbos", it));
                nginx.ifPresent(it -> contest.with("nginx", it));
                Load.each(CheckTraffic.to(server.port(), tenant, 0, customers), MANY, WARM_UP_TIMES * customers);
                Load.each(CheckTraffic.toConstant(constant.port(), tenant, customers), MANY, WARM_UP_TIMES * customers);
                contest.run(MANY, 1, time.multipliedBy(WARM_UP_TIMES));
                measure(contest, rounds, time);
                measureAmongOthers(contest, tenant, customers, others, rounds, time);
                MeasurementConditions.printEnd();
            } finally {
                cerbos.ifPresent(Cerbos::close);
                nginx.ifPresent(Nginx::close);
            }
        }
    }

    private static void measure(ThroughputComparison contest, int rounds, Duration time) {
        for (int connections : new int[] {1, MANY}) {
            contest.run(connections, rounds, time);
            Report.line(
                    "check compared with a constant response, %d connections (median latency)".formatted(connections),
                    "≥ 0.8",
                    "%.2f (%s compared with %s)"
                            .formatted(
                                    contest.ratio("check", "constant"),
                                    Report.micros(contest.quantile("check", 0.5)),
                                    Report.micros(contest.quantile("constant", 0.5))));
        }
        if (contest.has("cerbos")) {
            Report.line(
                    "check compared with Cerbos, 16 connections",
                    "≥ 5",
                    "%.1f".formatted(contest.ratio("check", "cerbos")));
            Report.line(
                    "p99 of a check compared with Cerbos",
                    "not worse",
                    "%s compared with %s"
                            .formatted(
                                    Report.micros(contest.quantile("check", 0.99)),
                                    Report.micros(contest.quantile("cerbos", 0.99))));
        }
        if (contest.has("nginx")) {
            Report.line(
                    "check compared with nginx `return 200`, for scale",
                    "",
                    "%.2f".formatted(contest.ratio("check", "nginx")));
        }
    }

    /// Measures with other stored customers that are not requested.
    private static void measureAmongOthers(
            ThroughputComparison contest, BenchTenant tenant, int customers, int others, int rounds, Duration time) {
        double before = contest.ratio("check", "constant");
        tenant.fill(customers, customers + others, 1);
        contest.run(MANY, rounds, time);
        Report.line(
                "slowdown with %,d other stored customers".formatted(others),
                "≤ 10 %",
                "%.1f %%".formatted(100 * (1 - contest.ratio("check", "constant") / before)));
    }

    private static String granted(BenchTenant tenant, ServerProcess server) throws Exception {
        try (var call = new HttpConnection(server.port())) {
            call.ask(HttpText.get(CheckTraffic.path(tenant, 0), tenant.rest().key()));
            return new String(call.answer().body(), UTF_8);
        }
    }
}
