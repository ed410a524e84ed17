package dev.ambit.e2e;

import dev.ambit.http.Json;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;

/// Simulates programs that report usage in every way while the server is killed. Each has its own customer and all
/// share [#EVERYBODY]; each records acknowledged usage.
final class UsageReporters {

    static final String EVERYBODY = "everybody";
    static final int AMOUNT_MAX = 9;

    private static final int SENT_MAX = 5;
    private static final int DENIED = 403;

    private final RetryingClient client;
    private final long seed;
    private final List<Thread> members = new ArrayList<>();
    private final AtomicLong sendings = new AtomicLong();
    private volatile boolean going = true;
    private volatile String surprise = "";

    /// Expected usage by customer and feature, such as `everybody calls`.
    final Map<String, Long> used = new ConcurrentHashMap<>();

    /// Idempotency keys of acknowledged reports.
    final Set<String> keys = new ConcurrentSkipListSet<>();

    final Set<String> eventKeys = new ConcurrentSkipListSet<>();

    /// Number of lost responses that were received after a retry.
    final AtomicLong again = new AtomicLong();

    UsageReporters(RetryingClient client, long seed) {
        this.client = client;
        this.seed = seed;
    }

    void start(int size) {
        for (int i = 0; i < size; i++) {
            members.add(Thread.ofVirtual().start(new Reporter(i)::work));
        }
    }

    /// Completes the current operations; returns unexpected responses, or an empty string.
    String stop() throws InterruptedException {
        going = false;
        for (Thread member : members) {
            member.join();
        }
        return surprise;
    }

    static String customer(int member) {
        return "customer-" + member;
    }

    private void count(String customer, String feature, long amount) {
        used.merge(customer + " " + feature, amount, Long::sum);
    }

    private String key() {
        return "key-" + sendings.incrementAndGet();
    }

    private record Sent(String path, String json) {}

    private final class Reporter {

        private final String own;
        private final Random random;
        private final Deque<Sent> sent = new ArrayDeque<>();

        Reporter(int member) {
            this.own = customer(member);
            this.random = new Random(seed + member);
        }

        void work() {
            while (going) {
                String customer = random.nextBoolean() ? own : EVERYBODY;
                int amount = 1 + random.nextInt(AMOUNT_MAX);
                switch (random.nextInt(6)) {
                    case 0 -> add(customer, "calls", amount);
                    case 1 -> set(own, "disk", amount);
                    case 2 -> add(own, "disk", amount);
                    case 3 -> reportEvents(customer, amount);
                    case 4 -> consume(customer, amount);
                    default -> reserve(customer, amount, random.nextBoolean());
                }
            }
        }

        void add(String customer, String feature, int amount) {
            if (report(customer, feature, amount, "DELTA")) {
                count(customer, feature, amount);
            }
        }

        /// Sets the usage of a feature that no other thread reports.
        void set(String customer, String feature, int amount) {
            if (report(customer, feature, amount, "SET")) {
                used.put(customer + " " + feature, (long) amount);
            }
        }

        boolean report(String customer, String feature, int amount, String behavior) {
            String key = key();
            return sendUntilAcknowledged("/usage", """
                    {"usages": [{"customerId": "%s", "featureId": "%s", "value": %d, "updateBehavior": "%s",
                        "idempotencyKey": "%s"}]}
                    """.formatted(customer, feature, amount, behavior, key))
                            .isOk()
                    && keys.add(key);
        }

        /// Reports two events; the server counts them and adds their sizes.
        void reportEvents(String customer, int size) {
            String key = key();
            String event = """
                    {"customerId": "%s", "eventName": "job", "idempotencyKey": "%s-%%d", "timestamp": "%s",
                        "dimensions": {"size": %d}}
                    """.formatted(customer, key, Instant.now(), size);
            if (sendUntilAcknowledged(
                            "/events", "{\"events\": [%s, %s]}".formatted(event.formatted(1), event.formatted(2)))
                    .isOk()) {
                eventKeys.addAll(List.of(key + "-1", key + "-2"));
                count(customer, "jobs", 2);
                count(customer, "bytes", 2L * size);
            }
        }

        void consume(String customer, int amount) {
            String key = key();
            if (sendUntilAcknowledged("/usage/consume", """
                    {"customerId": "%s", "featureId": "tickets", "amount": %d, "idempotencyKey": "%s"}
                    """.formatted(customer, amount, key))
                    .isOk()) {
                count(customer, "tickets", amount);
                keys.add(key);
            }
        }

        void reserve(String customer, int amount, boolean isKept) {
            String key = key();
            RetryingClient.Answer held = sendUntilAcknowledged("/usage/consume", """
                    {"customerId": "%s", "featureId": "rooms", "amount": %d, "idempotencyKey": "%s", "reserveSeconds": 3600}
                    """.formatted(customer, amount, key));
            if (held.isOk()) {
                Map<?, ?> data = (Map<?, ?>)
                        Objects.requireNonNull(Json.read(held.body(), Map.class).get("data"));
                sendUntilAcknowledged(
                        "/usage/consume/%s/%s".formatted(data.get("reservationId"), isKept ? "confirm" : "release"),
                        "{}");
                count(customer, "rooms", isKept ? amount : 0);
                keys.add(key);
            }
        }

        /// Retries until there is a response. After a lost response, repeats the last requests as well.
        RetryingClient.Answer sendUntilAcknowledged(String path, String json) {
            RetryingClient.Answer answer = send(path, json);
            if (answer.isAgain()) {
                again.incrementAndGet();
                sent.forEach(it -> send(it.path(), it.json()));
            }
            sent.addLast(new Sent(path, json));
            if (sent.size() > SENT_MAX) {
                sent.removeFirst();
            }
            return answer;
        }

        RetryingClient.Answer send(String path, String json) {
            RetryingClient.Answer answer = client.post(path, json);
            if (!answer.isOk() && !(path.equals("/usage/consume") && answer.status() == DENIED)) {
                surprise = "%s %s %d %s".formatted(path, json, answer.status(), answer.body());
            }
            return answer;
        }
    }
}
