package dev.ambit.bench;

import dev.ambit.http.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// One stream of the numbers of an impact, read to its end.
///
/// @param firstNanos duration until the first line
/// @param nanos duration until the last line
record ImpactRun(long firstNanos, long nanos, long customers, long decisions, long customersLosing) {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    static ImpactRun of(RestClient owner, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d/api/v1%s".formatted(owner.port(), path)))
                .header("X-API-KEY", owner.key())
                .header("Accept", "application/x-ndjson")
                .build();
        long start = System.nanoTime();
        HttpResponse<InputStream> response = CLIENT.send(request, BodyHandlers.ofInputStream());
        WrongAnswer.unless(response.statusCode() == 200, () -> "status %d".formatted(response.statusCode()));
        long first = 0;
        String last = "";
        try (var lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            first = System.nanoTime() - start;
            while (line != null) {
                last = line;
                line = lines.readLine();
            }
        }
        long total = System.nanoTime() - start;
        String line = last;
        WrongAnswer.unless(line.contains("\"isComplete\":true"), () -> "The stream ended with " + line);
        Object progress = Json.read(line, Object.class);
        return new ImpactRun(
                first,
                total,
                number(progress, "summary.customers"),
                number(progress, "summary.decisions"),
                number(progress, "summary.customersLosing"));
    }

    /// Reads streams one after the other for a time.
    ///
    /// @return the duration in seconds
    static double repeat(RestClient owner, String path, Duration time) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < time.toNanos()) {
            of(owner, path);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    double decisionsPerSecond() {
        return decisions / (nanos / 1e9);
    }

    /// Customers that have used 5 to 9 of 10 lose the feature: a quarter of all.
    void requireLosses(long all) {
        WrongAnswer.unless(customers == all, () -> "%,d of %,d customers".formatted(customers, all));
        WrongAnswer.unless(
                Math.abs(customersLosing - all / 4) <= BenchTenant.USED_BELOW,
                () -> "%,d of %,d customers lose the feature".formatted(customersLosing, all));
    }

    private static long number(Object data, String path) {
        return Long.parseLong(RestClient.text(data, path));
    }
}
