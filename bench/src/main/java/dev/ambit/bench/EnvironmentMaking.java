package dev.ambit.bench;

import java.util.Map;

/// How long an account waits for a new environment, with its keys and its default product.
final class EnvironmentMaking implements Figure {

    @Override
    public void measure(Options options) throws Exception {
        int environments = options.number("environments", 20, 500);
        try (var world = new World();
                ServerProcess server = world.server();
                var call = new Call(server.port())) {
            Object account =
                    new Rest(server.port(), World.OPERATOR_TOKEN).post("/accounts", Map.of("displayName", "Bench"));
            String key = Rest.text(account, "apiKey");
            Conditions.print(world);
            var nanos = new Sample();
            for (int i = 0; i < 2 * environments; i++) {
                String body = "{\"displayName\":\"Stage %d\",\"type\":\"DEVELOPMENT\"}".formatted(i);
                long took = call.ask(HttpText.post("/api/v1/environments", key, body));
                WrongAnswer.unless(
                        call.answer().status() == 201, () -> call.answer().toString());
                if (i >= environments) {
                    nanos.add(took);
                }
            }
            Report.line(
                    "create an environment, over HTTP",
                    "stated",
                    "p50 %s, p99 %s"
                            .formatted(Report.micros(nanos.quantile(0.5)), Report.micros(nanos.quantile(0.99))));
            Conditions.printEnd();
        }
    }
}
