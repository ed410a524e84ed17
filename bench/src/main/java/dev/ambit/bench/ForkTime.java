package dev.ambit.bench;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Measures the fork of an environment with a large catalog, without customers and with many.
final class ForkTime implements Figure {

    private static final int WARMING = 20;
    private static final int FEATURES_PER_PLAN = 20;

    private static final String CUSTOMERS = """
            insert into customers (environment_id, customer_id, public_id, metadata, kept, created_at, updated_at,
                entitled_at)
            select environment_id, 'customer-' || n, gen_random_uuid(), '{}', '{}', now(), now(), now()
            from environments
            cross join generate_series(1, ?) as n
            where public_id = ?::uuid
            """;

    @Override
    public void measure(Options options) throws Exception {
        int entities = options.number("entities", 40, 1_000);
        int customers = options.number("customers", 1_000, 100_000);
        int measured = options.number("measured", 10, 500);
        try (var world = new BenchCluster();
                ServerProcess server = world.server();
                var call = new HttpConnection(server.port())) {
            Object account = new RestClient(server.port(), BenchCluster.OPERATOR_TOKEN)
                    .post("/accounts", Map.of("displayName", "Forked"));
            String key = RestClient.text(account, "apiKey");
            fill(new RestClient(server.port(), RestClient.text(account, "environments.1.serverKey")), entities);
            MeasurementConditions.print(world);
            fork(call, key, "Warm", WARMING, new Sample());
            var without = new Sample();
            fork(call, key, "Without", measured, without);
            world.database().run(CUSTOMERS, customers, RestClient.text(account, "environments.1.id"));
            var with = new Sample();
            fork(call, key, "With", measured, with);
            report(entities, 0, without);
            report(entities, customers, with);
            Report.line(
                    "p99 with many customers, compared with none",
                    "flat",
                    "%.2f".formatted((double) with.quantile(0.99) / without.quantile(0.99)));
            MeasurementConditions.printEnd();
        }
    }

    private static void report(int entities, int customers, Sample nanos) {
        Report.line(
                "fork of a catalog of %,d entities with %,d customers".formatted(entities, customers),
                "p99 < 100 ms",
                Report.latency(nanos));
    }

    /// Creates features and plans, nine features for each plan.
    private static void fill(RestClient rest, int entities) {
        int plans = entities / 10;
        String product = RestClient.text(rest.get("/products"), "0.id");
        for (int i = 0; i < entities - plans; i++) {
            rest.post(
                    "/features", Map.of("id", "feature-" + i, "displayName", "Feature " + i, "featureType", "BOOLEAN"));
        }
        for (int i = 0; i < plans; i++) {
            sell(rest, product, i, entities - plans);
        }
    }

    private static void sell(RestClient rest, String product, int number, int features) {
        String plan = "plan-" + number;
        rest.post(
                "/plans",
                Map.of("id", plan, "displayName", "Plan " + number, "productId", product, "pricingType", "FREE"));
        List<Map<String, String>> grants = IntStream.range(0, Math.min(FEATURES_PER_PLAN, features))
                .mapToObj(i -> Map.of("type", "FEATURE", "id", "feature-" + (number * 7 + i) % features))
                .toList();
        rest.post("/plans/%s/entitlements".formatted(plan), Map.of("entitlements", grants));
        rest.post("/plans/%s/publish".formatted(plan), Map.of("migrationType", "NEW_CUSTOMERS"));
    }

    private static void fork(HttpConnection call, String key, String name, int count, Sample nanos) throws Exception {
        for (int i = 0; i < count; i++) {
            String body = "{\"displayName\":\"%s %d\"}".formatted(name, i);
            long took = call.ask(HttpText.post("/api/v1/environments/production/fork", key, body));
            WrongAnswer.unless(
                    call.answer().status() == 201, () -> call.answer().toString());
            nanos.add(took);
        }
    }
}
