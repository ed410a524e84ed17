package dev.ambit.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.egress.AllowedAddresses;
import dev.ambit.egress.Cidr;
import dev.ambit.egress.Egress;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/// Events of which 100 endpoints in 20 environments are told, one in a request, beside the bare HTTP client
/// that sends requests of the same size to the same receiver, and beside a queue in PostgreSQL that has a row
/// for each delivery.
final class Deliveries implements Figure {

    private static final int ENVIRONMENTS = 20;
    private static final int ENDPOINTS = 5;
    private static final int AT_ONCE = 256;
    private static final int CLAIMED = 200;
    private static final int WORKERS = 4;
    private static final int BODY_BYTES = 520;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration WAIT_MAX = Duration.ofMinutes(30);
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    private static final String CLAIM = """
            delete from delivery_queue
            where id = any (array(select id from delivery_queue order by id limit %d for update skip locked))
            returning body
            """.formatted(CLAIMED);

    @Override
    public void measure(Options options) throws Exception {
        int environments = options.number("environments", 2, ENVIRONMENTS);
        int endpoints = options.number("endpoints", 2, ENDPOINTS);
        int events = options.number("events", 100, 1_000);
        int rounds = options.number("rounds", 1, 5);
        int deliveries = environments * endpoints * events;
        try (var world = new World();
                var inlet = Inlet.open((_, _, _) -> {})) {
            ServerProcess server = world.server();
            Conditions.print(world);
            List<Subscriber> subscribers = new ArrayList<>();
            for (int i = 0; i < environments; i++) {
                subscribers.add(Subscriber.open(world, server, inlet.url(), endpoints, events));
            }
            double[] ours = new double[rounds];
            double[] bare = new double[rounds];
            double[] queue = new double[rounds];
            for (int round = 0; round < rounds; round++) {
                bare[round] = perSecond(inlet, deliveries, () -> sendBare(inlet, deliveries));
                ours[round] = perSecond(inlet, deliveries, () -> {
                    subscribers.forEach(Subscriber::replay);
                    return null;
                });
                untilKept(world);
                queue[round] = perSecond(inlet, deliveries, () -> sendQueued(world, inlet, deliveries));
                Report.note("%,.0f deliveries/s; bare client %,.0f/s, a row for each %,.0f/s"
                        .formatted(ours[round], bare[round], queue[round]));
            }
            Report.line(
                    "deliveries to %d endpoints, receiver included".formatted(environments * endpoints),
                    "≥ 10,000/s",
                    "%,.0f/s".formatted(Sample.median(ours)));
            Report.line(
                    "the same against the bare HTTP client",
                    "≥ 0.5",
                    "%.2f".formatted(Sample.median(ours) / Sample.median(bare)));
            Report.line(
                    "the same against a row for each delivery",
                    "beside it",
                    "%.1f (%,.0f/s)".formatted(Sample.median(ours) / Sample.median(queue), Sample.median(queue)));
            Conditions.printEnd();
        }
    }

    private static double perSecond(Inlet inlet, int deliveries, Callable<Void> sending) throws Exception {
        long goal = inlet.taken() + deliveries;
        long start = System.nanoTime();
        sending.call();
        while (inlet.taken() < goal) {
            WrongAnswer.unless(
                    System.nanoTime() - start < WAIT_MAX.toNanos(),
                    () -> "%,d did not arrive".formatted(goal - inlet.taken()));
            Thread.sleep(1);
        }
        return deliveries / ((inlet.lastNanos() - start) / 1e9);
    }

    /// A replay is over when it is kept that it is.
    private static void untilKept(World world) throws InterruptedException {
        while (world.database().number("select count(*) from endpoints where replay_operation is not null") > 0) {
            Thread.sleep(10);
        }
    }

    private static Egress client() {
        return Egress.start(new AllowedAddresses(List.of(Cidr.of("127.0.0.0/8"))), 64, 10_000);
    }

    private static Void sendBare(Inlet inlet, int deliveries) throws InterruptedException {
        byte[] body = "x".repeat(BODY_BYTES).getBytes(UTF_8);
        var free = new Semaphore(AT_ONCE);
        try (Egress client = client()) {
            for (int i = 0; i < deliveries; i++) {
                free.acquire();
                client.post("bare", URI.create(inlet.url()), JSON, body, TIMEOUT, () -> true, _ -> free.release());
            }
            free.acquire(AT_ONCE);
        }
        return null;
    }

    /// As many do it: what is to be delivered is a row, which a worker takes away when it was.
    private static Void sendQueued(World world, Inlet inlet, int deliveries) throws Exception {
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

    private static Void work(World world, Inlet inlet, Egress client) throws SQLException, InterruptedException {
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
                            "queue", URI.create(inlet.url()), JSON, body, TIMEOUT, () -> true, _ -> left.countDown());
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
