package dev.ambit.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Measures reading the entitlements of 100 customers with 100 metered entitlements each, in one call and in
/// separate calls. The one call reads from the database until separate calls have cached the customers.
final class EntitlementsQuery implements Figure {

    private static final int CUSTOMERS = 100;
    private static final int METERED = 100;
    private static final Pattern USAGES = Pattern.compile("\"currentUsage\":");

    @Override
    public void measure(Options options) throws Exception {
        int rounds = options.number("rounds", 1, 9);
        int repeats = options.number("repeats", 1, 10);
        int warmUp = options.number("warm", 1, 50);
        try (var world = new BenchCluster()) {
            ServerProcess server = world.server();
            BenchTenant tenant = BenchTenant.open(world, server, METERED).fill(0, (rounds + 1) * CUSTOMERS, METERED);
            MeasurementConditions.print(world);
            try (var call = new HttpConnection(server.port())) {
                for (int i = 0; i < warmUp; i++) {
                    query(call, tenant, 0);
                    lists(call, tenant, 0);
                }
                var stored = new Sample();
                var storedOnes = new Sample();
                var known = new Sample();
                var knownOnes = new Sample();
                for (int round = 1; round <= rounds; round++) {
                    int first = round * CUSTOMERS;
                    for (int i = 0; i < repeats; i++) {
                        stored.add(query(call, tenant, first));
                    }
                    storedOnes.add(lists(call, tenant, first));
                    for (int i = 0; i < repeats; i++) {
                        known.add(query(call, tenant, first));
                        knownOnes.add(lists(call, tenant, first));
                    }
                }
                report("read from the database", stored, storedOnes);
                report("in memory", known, knownOnes);
                MeasurementConditions.printEnd();
            }
        }
    }

    private static void report(String where, Sample together, Sample ones) {
        Report.line(
                "100 customers × 100 metered entitlements in one call, %s; compared with 100 calls".formatted(where),
                "< 250 ms",
                "p50 %s, p99 %s; %.2f"
                        .formatted(
                                Report.micros(together.quantile(0.5)),
                                Report.micros(together.quantile(0.99)),
                                (double) together.quantile(0.5) / ones.quantile(0.5)));
    }

    private static long query(HttpConnection call, BenchTenant tenant, int first) throws Exception {
        List<String> ids = IntStream.range(first, first + CUSTOMERS)
                .mapToObj(it -> "\"%s\"".formatted(tenant.id(it)))
                .toList();
        String json = "{\"customerIds\":[%s]}".formatted(String.join(",", ids));
        long nanos = call.ask(
                HttpText.post("/api/v1/entitlements/query", tenant.rest().key(), json));
        String answer = new String(call.answer().body(), UTF_8);
        requireAll(call, answer, CUSTOMERS);
        WrongAnswer.unless(
                ids.stream().allMatch(id -> answer.contains("{\"customerId\":" + id)),
                () -> "The response lacks customers");
        return nanos;
    }

    private static long lists(HttpConnection call, BenchTenant tenant, int first) throws Exception {
        List<byte[]> requests = IntStream.range(first, first + CUSTOMERS)
                .mapToObj(it -> "/api/v1/customers/%s/entitlements".formatted(tenant.id(it)))
                .map(path -> HttpText.get(path, tenant.rest().key()))
                .toList();
        long nanos = 0;
        for (byte[] request : requests) {
            nanos += call.ask(request);
            requireAll(call, new String(call.answer().body(), UTF_8), 1);
        }
        return nanos;
    }

    private static void requireAll(HttpConnection call, String answer, int customers) {
        WrongAnswer.unless(
                call.answer().status() == 200
                        && USAGES.matcher(answer).results().count() == (long) customers * METERED,
                () -> "The response lacks entitlements of %d customers: %s".formatted(customers, call.answer()));
    }
}
