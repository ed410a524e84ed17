package dev.ambit.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.List;

/// Measures the documents of entitlements that SDKs and widgets read. The upper bound is the same route with a constant
/// response.
final class EdgeDocumentRate implements Figure {

    private static final int MANY = 16;
    private static final int WARM_UP_TIMES = 5;

    /// Number of documents that fit into the server's cache of 64 MiB.
    private static final int CUSTOMERS_MAX = 2_000;

    /// Encoding of the response body, with the request headers that select it.
    private record Form(String name, List<String> headers) {}

    private static final List<Form> FORMS =
            List.of(new Form("plain", List.of()), new Form("gzip", List.of("Accept-Encoding: gzip")));

    @Override
    public void measure(Options options) throws Exception {
        int customers = Math.min(CUSTOMERS_MAX, options.number("customers", 100, 1_000));
        int rounds = options.number("rounds", 1, 9);
        Duration time = Duration.ofMillis(options.number("millis", 200, 2_000));
        try (var world = new BenchCluster()) {
            ServerProcess server = world.server();
            BenchTenant tenant = BenchTenant.open(world, server).fill(0, customers, BenchTenant.METERED);
            byte[] document = document(tenant, server);
            ServerProcess constant = world.constant(new String(document, UTF_8));
            MeasurementConditions.print(world);
            Report.note(
                    "each document has %,d bytes and %d entitlements".formatted(document.length, BenchTenant.FEATURES));
            for (Form form : FORMS) {
                var ours = new EdgeTraffic(server.port(), tenant, customers, document.length, form.headers());
                var bound = new EdgeTraffic(constant.port(), tenant, customers, document.length, form.headers());
                var comparison =
                        new ThroughputComparison().with("document", ours).with("constant", bound);
                Load.each(ours, MANY, WARM_UP_TIMES * customers);
                Load.each(bound, MANY, WARM_UP_TIMES * customers);
                comparison.run(MANY, 1, time.multipliedBy(WARM_UP_TIMES));
                for (int connections : new int[] {1, MANY}) {
                    comparison.run(connections, rounds, time);
                    Report.line(
                            "edge document (%s) compared with a constant response, %d connections"
                                    .formatted(form.name(), connections),
                            "≥ 0.8",
                            "%.2f (%,.0f per second; p99 %s, compared with %s)"
                                    .formatted(
                                            comparison.ratio("document", "constant"),
                                            comparison.median("document"),
                                            Report.micros(comparison.quantile("document", 0.99)),
                                            Report.micros(comparison.quantile("constant", 0.99))));
                }
            }
            MeasurementConditions.printEnd();
        }
    }

    private static byte[] document(BenchTenant tenant, ServerProcess server) throws Exception {
        try (var call = new HttpConnection(server.port())) {
            call.ask(HttpText.get(EdgeTraffic.path(tenant), tenant.rest().key()));
            return call.answer().body();
        }
    }
}
