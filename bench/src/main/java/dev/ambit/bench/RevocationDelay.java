package dev.ambit.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Measures the delay until another server applies a cancelled subscription. A check that sends the
/// event's number is never stale.
final class RevocationDelay implements Figure {

    private static final Pattern SEQUENCE = Pattern.compile("(?i)x-ambit-sequence: *(\\d+)");
    private static final byte[] GRANTED = "\"isGranted\":true".getBytes(US_ASCII);
    private static final long LATE_NANOS_MAX = Duration.ofMinutes(1).toNanos();

    @Override
    public void measure(Options options) throws Exception {
        int tries = options.number("tries", 20, 1_000, 10_000);
        try (var world = new BenchCluster()) {
            ServerProcess one = world.server();
            ServerProcess other = world.server();
            BenchTenant tenant = BenchTenant.open(world, one).fill(0, 2 * tries, 0);
            MeasurementConditions.print(world);
            var late = new Sample();
            try (var writer = new HttpConnection(one.port());
                    var reader = new HttpConnection(other.port())) {
                for (int i = 0; i < 2 * tries; i++) {
                    require(reader, tenant, i, "", true);
                    String sequence = cancel(writer, tenant, i);
                    if (i % 2 == 0) {
                        require(reader, tenant, i, "X-Ambit-At-Least: %s\r\n".formatted(sequence), false);
                    } else {
                        late.add(untilDenied(reader, tenant, i));
                    }
                }
            }
            Report.line(
                    "a revocation on another server, with its event number, %,d attempts".formatted(tries),
                    "never stale",
                    "never stale");
            Report.line(
                    "a revocation on another server, without its event number",
                    "stated",
                    "delayed by " + Report.latency(late));
            MeasurementConditions.printEnd();
        }
    }

    /// Cancels a subscription and returns the number of the event.
    private static String cancel(HttpConnection writer, BenchTenant tenant, int customer) throws IOException {
        String path = "/api/v1/subscriptions/subscription-%08d/cancel".formatted(customer);
        writer.ask(HttpText.post(path, tenant.rest().key(), "{}"));
        Matcher sequence = SEQUENCE.matcher(writer.answer().toString());
        WrongAnswer.unless(
                writer.answer().status() == 200 && sequence.find(),
                () -> writer.answer().toString());
        return sequence.group(1);
    }

    private static void require(HttpConnection reader, BenchTenant tenant, int customer, String header, boolean granted)
            throws IOException {
        WrongAnswer.unless(
                isGranted(reader, tenant, customer, header) == granted,
                () -> "Customer %d: %s".formatted(customer, reader.answer()));
    }

    private static long untilDenied(HttpConnection reader, BenchTenant tenant, int customer) throws IOException {
        long start = System.nanoTime();
        while (isGranted(reader, tenant, customer, "")) {
            WrongAnswer.unless(
                    System.nanoTime() - start < LATE_NANOS_MAX, () -> "The revocation was not applied within a minute");
        }
        return System.nanoTime() - start;
    }

    private static boolean isGranted(HttpConnection reader, BenchTenant tenant, int customer, String header)
            throws IOException {
        String path = "/api/v1/customers/%s/entitlements/check?featureId=boolean-0".formatted(tenant.id(customer));
        String request = new String(HttpText.get(path, tenant.rest().key()), StandardCharsets.US_ASCII);
        reader.ask(request.replace("\r\n\r\n", "\r\n" + header + "\r\n").getBytes(US_ASCII));
        WrongAnswer.unless(
                reader.answer().status() == 200, () -> reader.answer().toString());
        return reader.answer().contains(GRANTED);
    }
}
