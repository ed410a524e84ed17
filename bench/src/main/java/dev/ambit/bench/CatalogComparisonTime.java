package dev.ambit.bench;

import java.util.Map;

/// Measures the comparison and the merge of two catalogs that were imported from different real price lists.
final class CatalogComparisonTime implements Figure {

    private static final int WARMING = 20;
    private static final long STEP_MILLIS = 50;

    @Override
    public void measure(Options options) throws Exception {
        int measured = options.number("measured", 10, 200);
        try (var world = new BenchCluster();
                ServerProcess server = world.server();
                var call = new HttpConnection(server.port())) {
            Object account = new RestClient(server.port(), BenchCluster.OPERATOR_TOKEN)
                    .post("/accounts", Map.of("displayName", "Compared"));
            var owner = new RestClient(server.port(), RestClient.text(account, "apiKey"));
            for (String template : new String[] {"github", "zapier"}) {
                provision(owner, template);
            }
            MeasurementConditions.print(world);
            byte[] compare = HttpText.get("/api/v1/diff?from=github&to=zapier", owner.key());
            byte[] merge = HttpText.post("/api/v1/promotions", owner.key(), """
                    {"source": "github", "target": "zapier", "title": "Merge"}""");
            report("comparison of the price lists of GitHub and Zapier", time(call, compare, 200, measured));
            report("merge of these price lists", time(call, merge, 201, measured));
            MeasurementConditions.printEnd();
        }
    }

    /// Creates an environment from a price list.
    private static void provision(RestClient owner, String template) throws InterruptedException {
        owner.post(
                "/environments",
                Map.of(
                        "displayName",
                        template,
                        "slug",
                        template,
                        "type",
                        "DEVELOPMENT",
                        "options",
                        Map.of("template", template)));
        while (!RestClient.text(owner.get("/environments/" + template), "provisionStatus")
                .equals("DONE")) {
            Thread.sleep(STEP_MILLIS);
        }
    }

    private static Sample time(HttpConnection call, byte[] request, int status, int measured) throws Exception {
        var nanos = new Sample();
        for (int i = 0; i < WARMING + measured; i++) {
            long took = call.ask(request);
            WrongAnswer.unless(
                    call.answer().status() == status, () -> call.answer().toString());
            if (i >= WARMING) {
                nanos.add(took);
            }
        }
        return nanos;
    }

    private static void report(String figure, Sample nanos) {
        Report.line(figure, "< 100 ms", Report.latency(nanos));
    }
}
