package dev.ambit.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.egress.AllowedAddresses;
import dev.ambit.egress.Egress;
import dev.ambit.http.Cidr;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;

/// Measures deliveries of events to 100 endpoints in 20 environments, one per request. Compares with a plain HTTP
/// client that sends requests of the same size to the same receiver, and with a queue in PostgreSQL that has a row
/// per delivery. The first round is a warm-up.
final class DeliveryFigure implements Figure {

    private static final int ENVIRONMENTS = 20;
    private static final int ENDPOINTS = 5;
    private static final int AT_ONCE = 256;
    private static final int CLAIMED = 200;
    private static final int WORKERS = 4;
    private static final int WARM_UPS = 1;
    private static final int BODY_BYTES = 645;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration WAIT_MAX = Duration.ofMinutes(30);

    /// The headers of Ambit's requests, prepared in advance.
    private static final Map<String, String> HEADERS = Map.of(
            "Content-Type",
            "application/json",
            "User-Agent",
            "Ambit-Webhooks/1",
            "webhook-id",
            "01234567-89ab-cdef-0123-456789abcdef",
            "webhook-timestamp",
            "1700000000",
            "webhook-signature",
            "v1," + "0".repeat(44));

    private static final String CLAIM = """
            delete from delivery_queue
            where id = any (array(select id from delivery_queue order by id limit %d for update skip locked))
            returning body
            """.formatted(CLAIMED);

    /// Deliveries per second, and CPU time per delivery of all processes, in microseconds.
    private record Pace(double perSecond, double micros) {

        static double perSecond(List<Pace> rounds) {
            return Sample.median(rounds.stream().mapToDouble(Pace::perSecond).toArray());
        }

        static double micros(List<Pace> rounds) {
            return Sample.median(rounds.stream().mapToDouble(Pace::micros).toArray());
        }

        @Override
        public String toString() {
            return "%,.0f/s (%.1f µs of CPU time each)".formatted(perSecond, micros);
        }
    }

    @Override
    public void measure(Options options) throws Exception {
        int environments = options.number("environments", 2, ENVIRONMENTS);
        int endpoints = options.number("endpoints", 2, ENDPOINTS);
        int events = options.number("events", 100, 2_000);
        int rounds = options.number("rounds", 1, 5);
        int deliveries = environments * endpoints * events;
        try (var world = new BenchCluster();
                var inlet = BenchReceiver.open((_, _, _) -> {})) {
            ServerProcess server = world.server();
            MeasurementConditions.print(world);
            List<Subscriber> subscribers = LocalServer.together(Collections.nCopies(
                    environments, () -> Subscriber.open(world, server, inlet.url(), endpoints, events)));
            List<Pace> ours = new ArrayList<>();
            List<Pace> bare = new ArrayList<>();
            List<Pace> queue = new ArrayList<>();
            for (int round = -WARM_UPS; round < rounds; round++) {
                if (round == 0) {
                    List.of(ours, bare, queue).forEach(List::clear);
                }
                bare.add(pace(inlet, deliveries, () -> sendBare(inlet, deliveries)));
                ours.add(pace(inlet, deliveries, () -> replay(subscribers)));
                untilKept(world);
                queue.add(pace(inlet, deliveries, () -> sendQueued(world, inlet, deliveries)));
                Report.note("deliveries %s; plain client %s; table queue %s"
                        .formatted(ours.getLast(), bare.getLast(), queue.getLast()));
            }
            Report.line(
                    "deliveries to %d endpoints, receiver included".formatted(environments * endpoints),
                    "≥ 10,000/s",
                    "%,.0f/s".formatted(Pace.perSecond(ours)));
            Report.line(
                    "the same compared with a plain HTTP client",
                    "≥ 0.5",
                    "%.2f; %.2f by CPU time"
                            .formatted(
                                    Pace.perSecond(ours) / Pace.perSecond(bare),
                                    Pace.micros(bare) / Pace.micros(ours)));
            Report.line(
                    "the same compared with a table queue",
                    "for comparison",
                    "%.1f (%,.0f/s)".formatted(Pace.perSecond(ours) / Pace.perSecond(queue), Pace.perSecond(queue)));
            MeasurementConditions.printEnd();
        }
    }

    private static Pace pace(BenchReceiver inlet, int deliveries, Callable<Void> sending) throws Exception {
        long goal = inlet.taken() + deliveries;
        long before = CpuTime.nanos();
        long start = System.nanoTime();
        sending.call();
        while (inlet.taken() < goal) {
            WrongAnswer.unless(
                    System.nanoTime() - start < WAIT_MAX.toNanos(),
                    () -> "%,d events did not arrive".formatted(goal - inlet.taken()));
            Thread.sleep(1);
        }
        double perSecond = deliveries / ((inlet.lastNanos() - start) / 1e9);
        return new Pace(perSecond, (CpuTime.nanos() - before) / 1e3 / deliveries);
    }

    /// Starts all replays in parallel, because starting them one by one takes longer than hundreds of deliveries.
    private static Void replay(List<Subscriber> subscribers) throws InterruptedException, ExecutionException {
        List<Callable<Void>> replays = new ArrayList<>();
        for (Subscriber subscriber : subscribers) {
            replays.add(() -> {
                subscriber.replay();
                return null;
            });
        }
        LocalServer.together(replays);
        return null;
    }

    /// Waits until the progress of the replay is stored.
    private static void untilKept(BenchCluster world) throws InterruptedException {
        while (world.database().number("select count(*) from endpoints where replay_operation is not null") > 0) {
            Thread.sleep(10);
        }
    }

    private static Egress client() {
        return Egress.start(new AllowedAddresses(List.of(Cidr.of("127.0.0.0/8"))), 64, 10_000);
    }

    private static Void sendBare(BenchReceiver inlet, int deliveries) throws InterruptedException {
        byte[] body = "x".repeat(BODY_BYTES).getBytes(UTF_8);
        var free = new Semaphore(AT_ONCE);
        try (Egress client = client()) {
            for (int i = 0; i < deliveries; i++) {
                free.acquire();
                client.post("bare", URI.create(inlet.url()), HEADERS, body, TIMEOUT, () -> true, _ -> free.release());
            }
            free.acquire(AT_ONCE);
        }
        return null;
    }

    /// Delivers as a table queue does: each delivery is a row that a worker deletes afterwards.
    private static Void sendQueued(BenchCluster world, BenchReceiver inlet, int deliveries) throws Exception {
        try (var database = new SqlDatabase(world.superuserUrl());
                Egress client = client()) {
            database.run("create table if not exists delivery_queue (id bigserial primary key, body text not null)");
            database.run(
                    "insert into delivery_queue (body) select repeat('x', ?) from generate_series(1, ?)",
                    BODY_BYTES,
                    deliveries);
            List<Callable<Void>> workers = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                workers.add(() -> work(world, inlet, client));
            }
            LocalServer.together(workers);
        }
        return null;
    }

    private static Void work(BenchCluster world, BenchReceiver inlet, Egress client)
            throws SQLException, InterruptedException {
        try (Connection connection = SqlDatabase.connect(world.superuserUrl());
                PreparedStatement claim = connection.prepareStatement(CLAIM)) {
            connection.setAutoCommit(false);
            while (true) {
                List<byte[]> bodies = new ArrayList<>();
                try (ResultSet rows = claim.executeQuery()) {
                    while (rows.next()) {
                        bodies.add(rows.getString(1).getBytes(UTF_8));
                    }
                }
                var left = new CountDownLatch(bodies.size());
                for (byte[] body : bodies) {
                    client.post(
                            "queue",
                            URI.create(inlet.url()),
                            HEADERS,
                            body,
                            TIMEOUT,
                            () -> true,
                            _ -> left.countDown());
                }
                left.await();
                connection.commit();
                if (bodies.isEmpty()) {
                    return null;
                }
            }
        }
    }
}
