package dev.ambit.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/// Measures one reader of the whole feed, by pages of 1,000 and as a stream. Checks each event number.
final class FeedThroughput implements Figure {

    private static final int PAGE = 1_000;
    private static final byte[] MARK = "\"sequence\":".getBytes(US_ASCII);
    private static final String ID = "id: ";

    @Override
    public void measure(Options options) throws Exception {
        int events = options.number("events", 2_500, 100_000, 1_000_000);
        int rounds = options.number("rounds", 1, 3);
        try (var world = new BenchCluster()) {
            ServerProcess server = world.server();
            BenchTenant tenant = BenchTenant.open(world, server);
            CustomerClones.provision(tenant, events);
            MeasurementConditions.print(world);
            long head = tenant.head();
            double[] paged = new double[rounds];
            double[] streamed = new double[rounds];
            for (int round = 0; round < rounds; round++) {
                long start = System.nanoTime();
                readPages(server.port(), tenant, head);
                long middle = System.nanoTime();
                readStream(server.port(), tenant, head);
                paged[round] = head / ((middle - start) / 1e9);
                streamed[round] = head / ((System.nanoTime() - middle) / 1e9);
            }
            Report.line(
                    "the feed of %,d events, in pages of 1,000".formatted(head),
                    "stated",
                    "%,.0f/s".formatted(Sample.median(paged)));
            Report.line("the same as a stream", "stated", "%,.0f/s".formatted(Sample.median(streamed)));
            MeasurementConditions.printEnd();
        }
    }

    private static void readPages(int port, BenchTenant tenant, long head) throws IOException {
        long last = 0;
        try (var call = new HttpConnection(port)) {
            while (last < head) {
                String path = "/api/v1/events/feed?after=%d&limit=%d".formatted(last, PAGE);
                call.ask(HttpText.get(path, tenant.rest().key()));
                byte[] body = call.answer().body();
                long before = last;
                for (int offset = next(body, 0); offset >= 0; offset = next(body, offset)) {
                    last = follow(last, HttpText.number(body, offset));
                }
                WrongAnswer.unless(last > before, () -> call.answer().toString());
            }
        }
    }

    /// Returns the index after the next marker, or -1.
    private static int next(byte[] body, int from) {
        int offset = HttpText.find(body, from, body.length, MARK);
        return offset < 0 ? -1 : offset + MARK.length;
    }

    private static void readStream(int port, BenchTenant tenant, long head) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d/api/v1/events/feed?after=0".formatted(port)))
                .header("X-API-KEY", tenant.rest().key())
                .header("Accept", "text/event-stream")
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            var answer = client.send(request, BodyHandlers.ofInputStream());
            WrongAnswer.unless(answer.statusCode() == 200, answer::toString);
            try (var lines = new BufferedReader(new InputStreamReader(answer.body(), UTF_8))) {
                long last = 0;
                while (last < head) {
                    String line = lines.readLine();
                    WrongAnswer.unless(line != null, () -> "The stream ended early");
                    if (line != null && line.startsWith(ID)) {
                        last = follow(last, Long.parseLong(line.substring(ID.length())));
                    }
                }
            }
        }
    }

    private static long follow(long last, long number) {
        WrongAnswer.unless(number == last + 1, () -> "Event %d was followed by event %d".formatted(last, number));
        return number;
    }
}
