package dev.ambit.bench;

import java.util.Map;

/// Measures the creation of an environment with keys and a default product, in an account with 10 and with 10,000
/// environments.
final class EnvironmentCreationTime implements Figure {

    private static final int FEW = 10;

    /// Environments created before the measurement, in a separate account.
    private static final int WARMING = 200;

    /// Maximum number of small accounts; each measurement adds an environment to one of them.
    private static final int FEW_ACCOUNTS_MAX = 50;

    @Override
    public void measure(Options options) throws Exception {
        int many = options.number("environments", 40, 10_000);
        int measured = options.number("measured", 20, 500);
        try (var world = new BenchCluster();
                ServerProcess server = world.server();
                var call = new HttpConnection(server.port())) {
            MeasurementConditions.print(world);
            make(call, account(server), 0, Math.min(WARMING, many), new Sample());
            var withFew = new Sample();
            int each = Math.max(1, measured / FEW_ACCOUNTS_MAX);
            for (int made = 0; made < measured; made += each) {
                String few = account(server);
                make(call, few, 0, FEW, new Sample());
                make(call, few, FEW, each, withFew);
            }
            String large = account(server);
            make(call, large, 0, many, new Sample());
            var withMany = new Sample();
            make(call, large, many, measured, withMany);
            report("with %,d".formatted(FEW), withFew);
            report("with %,d".formatted(many), withMany);
            Report.line(
                    "p50 and p99 with many environments, compared with few",
                    "flat",
                    "%.2f, %.2f".formatted(ratio(withMany, withFew, 0.5), ratio(withMany, withFew, 0.99)));
            MeasurementConditions.printEnd();
        }
    }

    private static void report(String with, Sample nanos) {
        Report.line("create an environment over HTTP, " + with, "p50 < 50 ms, p99 < 200 ms", Report.latency(nanos));
    }

    private static double ratio(Sample many, Sample few, double quantile) {
        return (double) many.quantile(quantile) / few.quantile(quantile);
    }

    private static String account(ServerProcess server) {
        return RestClient.text(
                new RestClient(server.port(), BenchCluster.OPERATOR_TOKEN)
                        .post("/accounts", Map.of("displayName", "Bench")),
                "apiKey");
    }

    /// Creates that many environments.
    ///
    /// @param before number of environments created there before
    private static void make(HttpConnection call, String key, int before, int count, Sample nanos) throws Exception {
        for (int i = before; i < before + count; i++) {
            String body = "{\"displayName\":\"Stage %d\",\"type\":\"DEVELOPMENT\"}".formatted(i);
            long took = call.ask(HttpText.post("/api/v1/environments", key, body));
            WrongAnswer.unless(
                    call.answer().status() == 201, () -> call.answer().toString());
            nanos.add(took);
        }
    }
}
