package dev.ambit.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Measures the time until all endpoints of an event have received it, at a steady rate in several environments,
/// and the same while a tenth of the endpoints never respond.
final class DeliveryLatency implements Figure {

    private static final int ENVIRONMENTS = 10;
    private static final int ENDPOINTS = 2;
    private static final int DEAD_OF = 10;
    private static final int WRITERS = 4;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final Duration WAIT_MAX = Duration.ofMinutes(1);

    /// An environment that creates events, and its number of live endpoints.
    private record Target(Subscriber subscriber, int receivers) {}

    @Override
    public void measure(Options options) throws Exception {
        int environments = options.number("environments", 2, ENVIRONMENTS);
        int rate = options.number("rate", 50, 500);
        Duration time = Duration.ofMillis(options.number("millis", 1_000, 30_000, 120_000));
        Duration warmUp = Duration.ofMillis(options.number("warm", 500, 20_000));
        try (var world = new BenchCluster();
                var dead = BenchReceiver.dead()) {
            ServerProcess server = world.server();
            MeasurementConditions.print(world);
            List<Target> targets = new ArrayList<>();
            var arrivals = new DeliveryTracker();
            try (var inlet = BenchReceiver.open(arrivals)) {
                for (int i = 0; i < environments; i++) {
                    targets.add(new Target(Subscriber.open(world, server, inlet.url(), ENDPOINTS, 0), ENDPOINTS));
                }
                measure(server.port(), targets, arrivals, rate, warmUp);
                DeliveryTracker.Late well = measure(server.port(), targets, arrivals, rate, time);
                for (int i = 0; i < Math.max(1, environments * ENDPOINTS / DEAD_OF); i++) {
                    targets.set(i, withOneDead(targets.get(i), dead));
                }
                DeliveryTracker.Late beside = measure(server.port(), targets, arrivals, rate, time);
                WrongAnswer.unless(dead.taken() > 0, () -> "The dead endpoints received no requests");
                Report.line(
                        "from the request, sent before the commit, to both endpoints, %d events/s, %d endpoints"
                                .formatted(rate, environments * ENDPOINTS),
                        "p50 < 5 ms, p99 < 25 ms",
                        Report.latency(well.sinceAsked()));
                Report.note("from the response, sent after the commit, %s"
                        .formatted(Report.latency(well.sinceAcknowledged())));
                Report.line(
                        "p99 of the live endpoints with 10 % dead endpoints, compared with before",
                        "< 2",
                        "%.1f (%s)"
                                .formatted(
                                        (double) beside.sinceAcknowledged().quantile(0.99)
                                                / Math.max(
                                                        1,
                                                        well.sinceAcknowledged().quantile(0.99)),
                                        Report.latency(beside.sinceAcknowledged())));
            }
            MeasurementConditions.printEnd();
        }
    }

    private static Target withOneDead(Target target, BenchReceiver dead) {
        Subscriber subscriber = target.subscriber();
        subscriber.rest().patch("/webhooks/" + subscriber.webhooks().getLast(), Map.of("url", dead.url()));
        return new Target(subscriber, target.receivers() - 1);
    }

    private static DeliveryTracker.Late measure(
            int port, List<Target> targets, DeliveryTracker arrivals, int rate, Duration time) throws Exception {
        Duration pace = Duration.ofNanos(WRITERS * NANOS_PER_SECOND / rate);
        List<Background<Sample>> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            int seed = i;
            var writer = new Writer(port, List.copyOf(targets), arrivals);
            writers.add(Background.start(() -> written(writer, time, pace, seed)));
        }
        for (Background<Sample> writer : writers) {
            writer.end();
        }
        long end = System.nanoTime() + WAIT_MAX.toNanos();
        while (arrivals.left() > 0) {
            WrongAnswer.unless(System.nanoTime() < end, () -> "%,d events did not arrive".formatted(arrivals.left()));
            Thread.sleep(10);
        }
        return arrivals.take();
    }

    private static Sample written(Writer writer, Duration time, Duration pace, int seed) throws IOException {
        return PacedClient.run(writer, time, pace, seed);
    }

    /// Creates one customer at a time, alternating between environments.
    private static final class Writer implements Traffic {

        private final int port;
        private final List<Target> targets;
        private final DeliveryTracker arrivals;
        private int number;

        Writer(int port, List<Target> targets, DeliveryTracker arrivals) {
            this.port = port;
            this.targets = targets;
            this.arrivals = arrivals;
        }

        @Override
        public int port() {
            return port;
        }

        @Override
        public byte[] request(long draw) {
            Target target = targets.get((int) (draw % targets.size()));
            number = arrivals.begin(target.receivers());
            String body = "{\"id\": \"%s\", \"email\": \"late@example.com\"}".formatted(DeliveryTracker.id(number));
            return HttpText.post("/api/v1/customers", target.subscriber().rest().key(), body);
        }

        @Override
        public boolean isRight(long draw, ResponseBuffer answer) {
            arrivals.acknowledge(number);
            return answer.status() == 201;
        }
    }
}
