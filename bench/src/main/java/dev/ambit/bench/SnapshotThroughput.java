package dev.ambit.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// Measures a snapshot of an environment with a subscription per customer: its duration, and its effect on
/// checks, on commits of other environments and on the server's memory.
final class SnapshotThroughput implements Figure {

    private static final int LINES_OF_CUSTOMER = 3;
    private static final int WRITERS = 4;

    @Override
    public void measure(Options options) throws Exception {
        int customers = options.number("customers", 300, 100_000);
        int rounds = options.number("rounds", 1, 3);
        Duration time = Duration.ofMillis(options.number("millis", 500, 5_000));
        try (var world = new BenchCluster()) {
            ServerProcess server = world.server();
            BenchTenant tenant = BenchTenant.open(world, server).fill(0, 1_000, 1);
            CustomerClones.subscribe(tenant, customers);
            MeasurementConditions.print(world);
            var memory = new ProcessMemory(server.pid());
            var newcomers = new CustomerCreationTraffic(server.port(), BenchTenant.open(world, server));
            CheckTraffic checks = CheckTraffic.to(server.port(), tenant, 0, 1_000);
            Load.run(checks, 1, time, -1);
            double[] seconds = new double[rounds];
            double[] ratios = new double[rounds];
            double[] commits = new double[rounds];
            double[] megabytes = new double[rounds];
            Load.run(newcomers, WRITERS, time, -1);
            long expected = 1 + (long) LINES_OF_CUSTOMER * (customers + 1);
            for (int round = 0; round < rounds; round++) {
                CheckInterference meanwhile =
                        CheckInterference.measure(checks, time, () -> read(server.port(), tenant, expected));
                Report.note("%,d lines in %s".formatted(expected, meanwhile));
                seconds[round] = meanwhile.seconds();
                ratios[round] = meanwhile.ratio();
                double alone = Load.run(newcomers, WRITERS, time, round).perSecond();
                long before = memory.megabytes();
                memory.resetPeak();
                Background<Double> reading = Background.start(() -> read(server.port(), tenant, expected));
                double beside = Load.whileIt(reading, newcomers, WRITERS).perSecond();
                reading.end();
                megabytes[round] = memory.peakMegabytes();
                commits[round] = beside / alone;
                Report.note("%,.0f commits/s during it, %,.0f alone; memory up to %,.0f MB, from %,d MB"
                        .formatted(beside, alone, megabytes[round], before));
            }
            Report.line(
                    "snapshot of %,d customers with a subscription each".formatted(customers),
                    "stated",
                    "%.1f s (%,.0f lines/s)".formatted(Sample.median(seconds), expected / Sample.median(seconds)));
            Report.line(
                    "p99 of checks during it, compared with before", "stated", "%.1f".formatted(Sample.median(ratios)));
            Report.line(
                    "commits of another environment during it, %d connections, compared with before".formatted(WRITERS),
                    "stated",
                    "%.2f".formatted(Sample.median(commits)));
            Report.line(
                    "maximum memory of the server during it", "stated", "%,.0f MB".formatted(Sample.median(megabytes)));
            MeasurementConditions.printEnd();
        }
    }

    private static double read(int port, BenchTenant tenant, long expected) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d/api/v1/events/snapshot".formatted(port)))
                .header("X-API-KEY", tenant.rest().key())
                .build();
        long start = System.nanoTime();
        long lines = 0;
        try (HttpClient client = HttpClient.newHttpClient()) {
            var answer = client.send(request, BodyHandlers.ofInputStream());
            WrongAnswer.unless(answer.statusCode() == 200, answer::toString);
            try (var body = new BufferedReader(new InputStreamReader(answer.body(), UTF_8))) {
                while (body.readLine() != null) {
                    lines++;
                }
            }
        }
        long read = lines;
        WrongAnswer.unless(read == expected, () -> "%,d lines instead of %,d".formatted(read, expected));
        return (System.nanoTime() - start) / 1e9;
    }
}
