package dev.ambit.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.TestWebSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// Measures the delay until a replica's GraphQL returns a change: from the webhook, and from the commit in Ambit at
/// 500 events per second; and until a live query pushes it.
final class ReplicaDelay implements Figure {

    private static final int WRITERS = 4;
    private static final int PROBES_PER_SECOND = 25;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long POLL_NANOS = 200_000;
    private static final Duration WAIT_MAX = Duration.ofSeconds(30);
    private static final String PROBE = "probe";
    private static final String ONE = "query One($id: String!) { customer(customerId: $id) { name } }";
    private static final String PLAN =
            "query One($id: String!) { customer(customerId: $id) { subscriptions { nodes { planName } } } }";
    private static final String SUBSCRIBE = """
            {"id":"1","type":"subscribe","payload":{"query":"subscription { customer(customerId: \\"probe\\") { name } }"}}""";

    /// Delays in nanoseconds, measured from the request and from the response. The commit happens between both.
    private record Late(Sample sinceAsked, Sample sinceAcknowledged) {

        @Override
        public String toString() {
            return "at most %s (from the request, before the commit); at least %s (from the response, after it)"
                    .formatted(Report.latency(sinceAsked), Report.latency(sinceAcknowledged));
        }
    }

    /// Waits until a client sees the name.
    @FunctionalInterface
    private interface Observation {
        void awaits(String name) throws IOException;
    }

    @Override
    public void measure(Options options) throws Exception {
        int webhooks = options.number("webhooks", 50, 3_000);
        int rate = options.number("rate", 50, 500);
        Duration time = Duration.ofMillis(options.number("millis", 1_000, 30_000, 120_000));
        Duration warmUp = Duration.ofMillis(options.number("warm", 500, 20_000));
        try (var world = new BenchCluster()) {
            MeasurementConditions.print(world);
            try (var replica = ReplicaProcess.start(world)) {
                var customers = new ReplicaCustomers(replica, 100, false).fill(2);
                seen(customers, replica, webhooks / 2);
                Report.line(
                        "from sending a webhook until GraphQL returns it, sequentially",
                        "p50 < 3 ms, p99 < 15 ms",
                        Report.latency(seen(customers, replica, webhooks)));
            }
            ServerProcess server = world.server();
            BenchTenant tenant = BenchTenant.open(world, server);
            try (ReplicaProcess replica = ReplicaProcess.of(tenant)) {
                tenant.rest().post("/customers", Map.of("id", PROBE, "name", PROBE));
                measure(tenant, replica, rate, warmUp, time);
            }
            MeasurementConditions.printEnd();
        }
    }

    private static Sample seen(ReplicaCustomers customers, ReplicaProcess replica, int webhooks) throws IOException {
        var nanos = new Sample();
        EventTraffic updates = customers.updates();
        try (var sending = new HttpConnection(replica.port());
                var reading = new HttpConnection(replica.port())) {
            for (int i = 0; i < webhooks; i++) {
                long number = customers.advance();
                byte[] request = updates.from(number).request(0);
                byte[] query = GraphqlTraffic.request(PLAN, customers.customer(number));
                long start = System.nanoTime();
                sending.ask(request);
                WrongAnswer.unless(
                        updates.isRight(0, sending.answer()),
                        () -> sending.answer().toString());
                reading.ask(query);
                nanos.add(System.nanoTime() - start);
                WrongAnswer.unless(
                        reading.answer()
                                .contains("\"Plan %012d\"".formatted(number).getBytes(UTF_8)),
                        () -> "The webhook was answered 200, but GraphQL does not return the event: "
                                + reading.answer());
            }
        }
        return nanos;
    }

    private static void measure(BenchTenant tenant, ReplicaProcess replica, int rate, Duration warmUp, Duration time)
            throws Exception {
        Late shown;
        try (var reading = new HttpConnection(replica.port())) {
            Observation polling = name -> poll(reading, name);
            late(tenant, rate, warmUp, polling, "warm");
            shown = late(tenant, rate, time, polling, "shown");
        }
        Late pushed;
        try (var socket = TestWebSocket.open(
                "ws://127.0.0.1:%d/graphql".formatted(replica.port()), "graphql-transport-ws", Map.of())) {
            socket.send("{\"type\":\"connection_init\"}").next();
            socket.send(SUBSCRIBE);
            late(tenant, rate, warmUp, name -> awaitMessage(socket, name), "watched");
            pushed = late(tenant, rate, time, name -> awaitMessage(socket, name), "pushed");
        }
        Report.line(
                "from the commit in Ambit until the replica's GraphQL returns it, %d events/s".formatted(rate),
                "p50 < 15 ms, p99 < 75 ms",
                shown.toString());
        Report.line("the same until a live query pushes it", "p50 < 15 ms, p99 < 75 ms", pushed.toString());
        long customers = tenant.world()
                .database()
                .number("select count(*) from customers where environment_id = ?", tenant.environment());
        long end = System.nanoTime() + WAIT_MAX.toNanos();
        while (replica.database().number("select count(*) from public.customers") < customers) {
            WrongAnswer.unless(
                    System.nanoTime() < end, () -> "Some of %,d customers did not arrive".formatted(customers));
            Thread.sleep(10);
        }
    }

    /// Changes one customer repeatedly while others are created.
    private static Late late(BenchTenant tenant, int rate, Duration time, Observation eye, String round)
            throws Exception {
        Duration pace = Duration.ofNanos(WRITERS * NANOS_PER_SECOND / Math.max(1, rate - PROBES_PER_SECOND));
        List<Background<Sample>> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            int seed = i;
            var writer = new Writer(tenant, "%s-%d-".formatted(round, i));
            writers.add(Background.start(() -> PacedClient.run(writer, time, pace, seed)));
        }
        var late = new Late(new Sample(), new Sample());
        long end = System.nanoTime() + time.toNanos();
        try (var writing = new HttpConnection(tenant.rest().port())) {
            long turn = System.nanoTime();
            for (int i = 0; turn < end; i++, turn += NANOS_PER_SECOND / PROBES_PER_SECOND) {
                LockSupport.parkNanos(turn - System.nanoTime());
                String name = "%s %d".formatted(round, i);
                byte[] request = HttpText.patch(
                        "/api/v1/customers/" + PROBE, tenant.rest().key(), "{\"name\":\"%s\"}".formatted(name));
                long asked = System.nanoTime();
                writing.ask(request);
                long acknowledged = System.nanoTime();
                WrongAnswer.unless(
                        writing.answer().status() == 200, () -> writing.answer().toString());
                eye.awaits(name);
                long seen = System.nanoTime();
                late.sinceAsked().add(seen - asked);
                late.sinceAcknowledged().add(seen - acknowledged);
            }
        }
        for (Background<Sample> writer : writers) {
            writer.end();
        }
        return late;
    }

    private static void poll(HttpConnection reading, String name) throws IOException {
        byte[] query = GraphqlTraffic.request(ONE, PROBE);
        byte[] right = "\"%s\"".formatted(name).getBytes(UTF_8);
        long end = System.nanoTime() + WAIT_MAX.toNanos();
        for (reading.ask(query); !reading.answer().contains(right); reading.ask(query)) {
            WrongAnswer.unless(System.nanoTime() < end, () -> name + " is not returned: " + reading.answer());
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static void awaitMessage(TestWebSocket socket, String name) {
        String right = "\"%s\"".formatted(name);
        String message = socket.next();
        while (!message.contains(right)) {
            message = socket.next();
        }
    }

    /// Creates one customer at a time.
    private static final class Writer implements Traffic {

        private final BenchTenant tenant;
        private final String prefix;
        private int made;

        Writer(BenchTenant tenant, String prefix) {
            this.tenant = tenant;
            this.prefix = prefix;
        }

        @Override
        public int port() {
            return tenant.rest().port();
        }

        @Override
        public byte[] request(long draw) {
            String body = "{\"id\":\"%s%d\",\"email\":\"late@example.com\"}".formatted(prefix, made++);
            return HttpText.post("/api/v1/customers", tenant.rest().key(), body);
        }

        @Override
        public boolean isRight(long draw, ResponseBuffer answer) {
            return answer.status() == 201;
        }
    }
}
