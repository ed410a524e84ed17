package dev.ambit.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/// Measures a new replica of an environment with three subscriptions per customer: from the start of its process
/// until it follows the feed, and until the comparison with the server finds no difference.
final class ReplicaBootstrap implements Figure {

    private static final int SUBSCRIPTIONS = 3;
    private static final Duration WAIT_MAX = Duration.ofMinutes(20);
    private static final long STEP_MILLIS = 100;
    private static final int STEPS_PER_LOOK = 100;

    @Override
    public void measure(Options options) throws Exception {
        int customers = options.number("customers", 200, 20_000, 100_000);
        try (var world = new BenchCluster()) {
            ServerProcess server = world.server();
            BenchTenant tenant = BenchTenant.open(world, server);
            CustomerClones.asThemselves(tenant, customers, SUBSCRIPTIONS);
            MeasurementConditions.print(world);
            long start = System.nanoTime();
            try (ReplicaProcess replica = ReplicaProcess.of(tenant);
                    HttpClient client = HttpClient.newHttpClient()) {
                var memory = new ProcessMemory(replica.process().pid());
                long atFirst = replica.process().heapMegabytes();
                long atMost = atFirst;
                long steps = 0;
                while (!says(client, replica, "\"state\":\"FOLLOWING\"")) {
                    if (++steps % STEPS_PER_LOOK == 0) {
                        atMost = Math.max(atMost, replica.process().heapMegabytes());
                    }
                    pause(start);
                }
                double seconds = (System.nanoTime() - start) / 1e9;
                double cpuSeconds = replica.process().cpuNanos() / 1e9;
                long peak = memory.peakMegabytes();
                while (!says(client, replica, "\"proof\":\"SAME\"")) {
                    pause(start);
                }
                double proven = (System.nanoTime() - start) / 1e9;
                requireAll(replica, customers);
                Report.line(
                        "initial snapshot of %,d customers with %d subscriptions each"
                                .formatted(customers + 1, SUBSCRIPTIONS),
                        customers < 100_000 ? "stated" : "< 60 s",
                        "%.1f s; %.1f s of CPU time in the replica; verified after %.1f s"
                                .formatted(seconds, cpuSeconds, proven));
                Report.line(
                        "heap after collections: at the start, at most, at the end; peak resident memory",
                        "constant",
                        "%d, %d, %d MB; %d MB"
                                .formatted(atFirst, atMost, replica.process().heapMegabytes(), peak));
            }
            MeasurementConditions.printEnd();
        }
    }

    private static void pause(long start) throws InterruptedException {
        WrongAnswer.unless(System.nanoTime() - start < WAIT_MAX.toNanos(), () -> "The replica did not finish in time");
        Thread.sleep(STEP_MILLIS);
    }

    private static boolean says(HttpClient client, ReplicaProcess replica, String text)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d/health/sync".formatted(replica.port())))
                .build();
        String body = client.send(request, BodyHandlers.ofString()).body();
        WrongAnswer.unless(!body.contains("\"proof\":\"DIFFERENT\""), () -> body);
        return body.contains(text);
    }

    private static void requireAll(ReplicaProcess replica, int copies) {
        for (Map.Entry<String, Integer> table : Map.of(
                        "public.customers",
                        1,
                        "public.subscriptions",
                        SUBSCRIPTIONS,
                        "ambit.entitlement_rows",
                        BenchTenant.FEATURES)
                .entrySet()) {
            long rows = replica.database().number("select count(*) from " + table.getKey());
            long right = (copies + 1L) * table.getValue();
            WrongAnswer.unless(
                    rows == right, () -> "%s has %,d rows instead of %,d".formatted(table.getKey(), rows, right));
        }
    }
}
