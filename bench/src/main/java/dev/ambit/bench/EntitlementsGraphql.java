package dev.ambit.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// Measures the GraphQL query by which SDKs read the entitlements of a customer. Unleash's front-end API, which returns
/// the flags of a user, is an alternative product.
final class EntitlementsGraphql implements Figure {

    private static final int MANY = 16;
    private static final int WARM_UP_TIMES = 5;

    @Override
    public void measure(Options options) throws Exception {
        int customers = options.number("customers", 200, 10_000);
        int rounds = options.number("rounds", 1, 5);
        Duration time = Duration.ofMillis(options.number("millis", 200, 3_000));
        try (var world = new BenchCluster()) {
            ServerProcess server = world.server();
            BenchTenant tenant = BenchTenant.open(world, server).fill(0, customers, BenchTenant.METERED);
            var ours = new EntitlementsTraffic(server.port(), tenant, customers);
            Optional<UnleashServer> unleash =
                    UnleashServer.start(tenant, customers, ours.features(0), !options.smoke());
            try {
                MeasurementConditions.print(world);
                Report.note("each response has about %,d bytes and %d entitlements"
                        .formatted(ours.bytes(), BenchTenant.FEATURES));
                var comparison = new ThroughputComparison().with("graphql", ours);
                if (unleash.isPresent()) {
                    requireSameAnswers(ours, unleash.get());
                    comparison.with("unleash", unleash.get());
                }
                Load.each(ours, MANY, customers);
                comparison.run(MANY, 1, time.multipliedBy(WARM_UP_TIMES));
                for (int connections : new int[] {1, MANY}) {
                    comparison.run(connections, rounds, time);
                    report(comparison, connections);
                }
                MeasurementConditions.printEnd();
            } finally {
                unleash.ifPresent(UnleashServer::close);
            }
        }
    }

    private static void requireSameAnswers(EntitlementsTraffic ours, UnleashServer unleash) throws IOException {
        for (int draw = 0; draw < BenchTenant.USED_BELOW; draw++) {
            Set<String> granted = ours.granted(draw);
            Set<String> flags = unleash.granted(draw);
            WrongAnswer.unless(
                    granted.equals(flags), () -> "Ambit grants %s, Unleash returns %s".formatted(granted, flags));
        }
    }

    private static void report(ThroughputComparison comparison, int connections) {
        Report.line(
                "entitlements of a customer by GraphQL, %d connections".formatted(connections),
                "stated",
                "%,.0f per second; p50 %s, p99 %s"
                        .formatted(
                                comparison.median("graphql"),
                                Report.micros(comparison.quantile("graphql", 0.5)),
                                Report.micros(comparison.quantile("graphql", 0.99))));
        if (comparison.has("unleash")) {
            Report.line(
                    "the same compared with the front-end API of Unleash %s".formatted(UnleashServer.VERSION),
                    "stated",
                    "%.1f (p99 %s compared with %s)"
                            .formatted(
                                    comparison.ratio("graphql", "unleash"),
                                    Report.micros(comparison.quantile("graphql", 0.99)),
                                    Report.micros(comparison.quantile("unleash", 0.99))));
        }
    }
}
