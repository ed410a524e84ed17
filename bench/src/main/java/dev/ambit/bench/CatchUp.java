package dev.ambit.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Duration;
import java.util.BitSet;
import java.util.Map;

/// Measures how fast an endpoint catches up after it was disabled for many events of different customers.
final class CatchUp implements Figure {

    private static final Duration WAIT_MAX = Duration.ofHours(1);

    @Override
    public void measure(Options options) throws Exception {
        int events = options.number("events", 500, 100_000, 1_000_000);
        var numbers = new Numbers();
        try (var world = new BenchCluster();
                var inlet = BenchReceiver.open(numbers)) {
            BenchTenant tenant = BenchTenant.open(world, world.server());
            MeasurementConditions.print(world);
            String webhook = RestClient.text(tenant.rest().post("/webhooks", Map.of("url", inlet.url())), "id");
            tenant.rest().post("/webhooks/%s/disable".formatted(webhook), Map.of());
            long before = tenant.head();
            CustomerClones.provision(tenant, events);
            long last = tenant.head();
            long start = System.nanoTime();
            tenant.rest().post("/webhooks/%s/enable".formatted(webhook), Map.of());
            while (numbers.count(before, last) < last - before) {
                WrongAnswer.unless(
                        System.nanoTime() - start < WAIT_MAX.toNanos(),
                        () -> "%,d events did not arrive".formatted(last - before - numbers.count(before, last)));
                Thread.sleep(1);
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            Report.line(
                    "one endpoint catches up with %,d events".formatted(last - before),
                    "stated",
                    "%.1f s (%,.0f/s)".formatted(seconds, (last - before) / seconds));
            MeasurementConditions.printEnd();
        }
    }

    /// The numbers of the received events.
    private static final class Numbers implements BenchReceiver.Observer {

        private static final byte[] MARK = "\"sequence\":".getBytes(US_ASCII);

        private final BitSet seen = new BitSet();

        @Override
        public synchronized void sees(byte[] bytes, int from, int to) {
            int offset = HttpText.find(bytes, from, to, MARK);
            if (offset >= 0) {
                seen.set((int) HttpText.number(bytes, offset + MARK.length));
            }
        }

        /// Counts the received numbers in a range.
        synchronized long count(long after, long through) {
            return seen.get((int) after + 1, (int) through + 1).cardinality();
        }
    }
}
