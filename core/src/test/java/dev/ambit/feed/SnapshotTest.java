package dev.ambit.feed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.EnvironmentFixture;
import dev.ambit.JsonPaths;
import dev.ambit.LongForm;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.environment.EnvironmentRows;
import dev.ambit.http.Json;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SnapshotTest {

    private static final int WRITERS = 4;
    private static final int CUSTOMERS_OF_WRITER = 6;
    private static final int ACTS = LongForm.ENABLED ? 500 : 40;

    /// Where writing is quicker than reading, the last are taken of a log at rest.
    private static final int SNAPSHOTS_MIN = 3;

    private final EnvironmentFixture fixture = EnvironmentFixture.open();
    private final TestEnvironment environment = fixture.environment();

    @CiTest
    void snapshot_has_current_customers_subscriptions_and_entitlements() {
        environment
                .post("/customers", "{\"id\": \"nobody\", \"name\": \"No Body\"}")
                .isOk();
        environment.subscribe("gone", "basic");
        environment.post("/customers/gone/archive", "").isOk();
        String ended = environment.subscribe("ended", "basic").text("subscription.id");
        environment.post("/subscriptions/%s/cancel".formatted(ended), "").isOk();

        Replica snapshot = snapshot();

        assertThat(snapshot.lines.keySet())
                .containsExactlyInAnyOrder(
                        "customer ended",
                        "customer first",
                        "customer nobody",
                        "entitlement ended",
                        "entitlement first",
                        "subscription " + subscription("first"));
        assertThat(snapshot.at("customer nobody", "name")).isEqualTo("No Body");
        assertThat(snapshot.at("entitlement first", "entitlements.0.feature.id"))
                .isEqualTo("calls");
        assertThat(snapshot.at("subscription " + subscription("first"), "plan.id"))
                .isEqualTo("basic");
        assertThat(snapshot.sequence).isEqualTo(head());
    }

    @CiTest
    void snapshot_has_usage_reported_after_the_last_entitlements_event() {
        environment.reportUsage("first", "calls", "7").isOk();

        Replica snapshot = Waiting.until(
                this::snapshot,
                it -> it.at("entitlement first", "entitlements.0.currentUsage").equals("7"));

        assertThat(environment
                        .get("/events/" + snapshot.at("entitlement first", "entityVersion"))
                        .text("type"))
                .isEqualTo("measurement.reported");
    }

    @CiTest
    void snapshot_matches_its_sequence_number_during_concurrent_writes() throws Exception {
        List<Replica> taken = new ArrayList<>();
        List<Map<String, Object>> sums = new ArrayList<>();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var isDone = new AtomicBoolean();
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                int number = writer;
                writers.add(executor.submit(() -> write(number)));
            }
            Future<?> reader = executor.submit(() -> {
                while (!isDone.get() || taken.size() < SNAPSHOTS_MIN) {
                    taken.add(snapshot());
                    sums.add(checksums());
                }
            });
            for (Future<?> writer : writers) {
                writer.get();
            }
            isDone.set(true);
            reader.get();
        }
        EnvironmentRows.awaitQuiet(fixture.id().value());
        Waiting.until(this::head, head -> head.equals(pausedHead(head)));
        Replica end = snapshot();

        assertThat(checksums()).isEqualTo(end.checksums());
        for (Replica each : taken) {
            assertThat(each.follow(end.sequence)).isEqualTo(end.lines);
        }
        // Each snapshot was taken in between: the log up to its number gives the same sums.
        for (Map<String, Object> each : sums) {
            Replica then = new Replica(Map.of(), 0).applied(Long.parseLong(String.valueOf(each.get("sequence"))));
            assertThat(then.checksums()).isEqualTo(each);
        }
    }

    @Test
    void checksums_of_an_earlier_sequence_number_do_not_change() {
        Map<String, Object> then = checksums();
        environment.post("/customers", "{\"id\": \"later\"}").isOk();

        assertThat(environment
                        .get("/events/checksums?sequence=" + then.get("sequence"))
                        .isOk()
                        .at(""))
                .isEqualTo(then);
        assertThat(checksums().get("buckets")).isNotEqualTo(then.get("buckets"));
        environment.get("/events/checksums?sequence=1000000").isProblem(400, "BadUserInput");
    }

    @Test
    void snapshot_of_a_bucket_has_only_the_customers_of_that_bucket() {
        environment.post("/customers", "{\"id\": \"other\"}").isOk();
        int bucket = CustomerBuckets.of("first");
        assertThat(CustomerBuckets.of("other")).isNotEqualTo(bucket);

        assertThat(environment
                        .get("/events/snapshot?buckets=" + bucket)
                        .isOk()
                        .http()
                        .body())
                .contains("\"first\"")
                .doesNotContain("\"other\"");
        environment.get("/events/snapshot?buckets=0,256").isProblem(400, "BadUserInput");
    }

    @Test
    void snapshot_has_the_environment_clock_after_it_was_stopped() {
        assertThat(environment.get("/events/snapshot").isOk().http().body()).doesNotContain("\"clock\"");
        String clock = "/api/v1/environments/%s/clock/stop".formatted(environment.slug());
        fixture.account().http().post(fixture.account().key(), clock, "").isOk();

        assertThat(environment.get("/events/snapshot").isOk().http().body())
                .contains("{\"entity\":\"clock\",\"entityVersion\":" + head())
                .contains("\"state\":\"STOPPED\"");
    }

    private void write(int writer) {
        var random = new Random(writer);
        for (int act = 0; act < ACTS; act++) {
            String customer = "w%d-%d".formatted(writer, random.nextInt(CUSTOMERS_OF_WRITER));
            switch (random.nextInt(8)) {
                case 0, 1 -> environment.post("/customers", "{\"id\": \"%s\"}".formatted(customer));
                case 2 -> environment.patch("/customers/" + customer, "{\"name\": \"N%d\"}".formatted(act));
                case 3, 4 ->
                    environment.post(
                            "/subscriptions", "{\"customerId\": \"%s\", \"planId\": \"basic\"}".formatted(customer));
                case 5 -> environment.reportUsage(customer, "calls", String.valueOf(1 + random.nextInt(9)));
                case 6 -> environment.post("/customers/%s/archive".formatted(customer), "");
                default -> environment.post("/customers/%s/unarchive".formatted(customer), "");
            }
        }
    }

    private String subscription(String customer) {
        return environment.get("/subscriptions?customerId=" + customer).isOk().text("0.id");
    }

    private Long head() {
        return Long.valueOf(String.valueOf(JsonPaths.at(
                environment.get("/events/feed?after=1000000000").isOk().body(), "head")));
    }

    /// After longer than a feature takes to be active that was used for the first time.
    private Long pausedHead(Long before) {
        try {
            Thread.sleep(1_500);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertThat(before).isPositive();
        return head();
    }

    private Map<String, Object> checksums() {
        return Json.map(Json.text(environment.get("/events/checksums").isOk().at("")));
    }

    private Replica snapshot() {
        try {
            HttpResponse<Stream<String>> answer = HttpClient.newHttpClient()
                    .send(
                            TestServer.http()
                                    .request("/api/v1/events/snapshot")
                                    .header("X-API-KEY", environment.key())
                                    .build(),
                            BodyHandlers.ofLines());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/x-ndjson");
            Map<String, Map<String, Object>> lines = new HashMap<>();
            var read = answer.body().map(Json::map).iterator();
            long sequence = Long.parseLong(String.valueOf(read.next().get("sequence")));
            while (read.hasNext()) {
                Map<String, Object> line = read.next();
                assertThat(lines.put(key(line), line)).isNull();
            }
            return new Replica(lines, sequence);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String key(Map<String, Object> line) {
        Object entity = line.get("entity");
        if (!"entitlement".equals(entity)) {
            return entity + " " + line.get("id");
        }
        Object customer = JsonPaths.at(line, "customer.id");
        Object resource = JsonPaths.at(line, "resource.id");
        return entity + " " + customer + (resource == null ? "" : ":" + resource);
    }

    /// A replica by docs/reference/event-feed.md: a snapshot, and the feed from there on.
    private final class Replica {

        private final Map<String, Map<String, Object>> lines;
        private long sequence;

        Replica(Map<String, Map<String, Object>> lines, long sequence) {
            this.lines = new HashMap<>(lines);
            this.sequence = sequence;
        }

        String at(String line, String path) {
            return String.valueOf(JsonPaths.at(lines.getOrDefault(line, Map.of()), path));
        }

        Map<String, Map<String, Object>> follow(long through) {
            return applied(through).lines;
        }

        Replica applied(long through) {
            while (sequence < through) {
                long limit = Math.min(1_000, through - sequence);
                Object page = environment
                        .get("/events/feed?after=%d&limit=%d".formatted(sequence, limit))
                        .isOk()
                        .at("");
                for (Object event : (List<?>) requireNonNull(page)) {
                    apply(Json.map(Json.text(event)));
                }
            }
            return this;
        }

        private void apply(Map<String, Object> event) {
            sequence = Long.parseLong(String.valueOf(event.get("sequence")));
            String type = String.valueOf(event.get("type"));
            if (type.startsWith("customer.")) {
                removeRow(event, type.equals("customer.deleted"));
                put("customer", event, type.equals("customer.deleted"));
            } else if (type.startsWith("subscription.")) {
                put("subscription", event, List.of("CANCELED", "EXPIRED").contains(event.get("status")));
            } else if (type.equals("entitlements.updated")) {
                put("entitlement", event, false);
            } else if (type.equals("measurement.reported")) {
                count(event);
            }
        }

        private void removeRow(Map<String, Object> event, boolean isDeleted) {
            if (isDeleted) {
                lines.keySet()
                        .removeIf(it -> it.equals("entitlement " + event.get("id"))
                                || it.startsWith("entitlement " + event.get("id") + ":"));
            }
        }

        private void put(String entity, Map<String, Object> event, boolean isOver) {
            Map<String, Object> line = new TreeMap<>(event);
            line.keySet()
                    .removeAll(List.of(
                            "type",
                            "messageId",
                            "eventId",
                            "traceId",
                            "accountId",
                            "environmentId",
                            "sequence",
                            "formatVersion",
                            "actor"));
            line.put("entity", entity);
            if (isOver) {
                lines.remove(key(line));
            } else {
                lines.put(key(line), line);
            }
        }

        private void count(Map<String, Object> event) {
            Map<String, Object> named = new HashMap<>(event);
            named.put("entity", "entitlement");
            Map<String, Object> line = lines.get(key(named));
            boolean isLate = event.get("usagePeriodEnd") instanceof String end
                    && !Instant.parse(end).isAfter(Instant.parse(String.valueOf(event.get("timestamp"))));
            if (line == null || isLate) {
                return;
            }
            Map<String, Object> counted = new TreeMap<>(line);
            counted.put("entityVersion", event.get("entityVersion"));
            List<Object> entitlements = new ArrayList<>();
            for (Object each : (List<?>) requireNonNull(line.get("entitlements"))) {
                Map<String, Object> entitlement = new HashMap<>(Json.map(Json.text(each)));
                if (Objects.equals(JsonPaths.at(entitlement, "feature.id"), JsonPaths.at(event, "feature.id"))) {
                    for (String name : List.of("currentUsage", "usagePeriodStart", "usagePeriodEnd", "nextResetDate")) {
                        entitlement.put(name, event.get(name));
                    }
                }
                entitlements.add(entitlement);
            }
            counted.put("entitlements", entitlements);
            lines.put(key(named), counted);
        }

        Map<String, Object> checksums() {
            long[] sums = new long[256];
            lines.forEach((key, line) -> {
                String customer = key.startsWith("entitlement ")
                        ? String.valueOf(JsonPaths.at(line, "customer.id"))
                        : String.valueOf(
                                key.startsWith("customer ") ? line.get("id") : JsonPaths.at(line, "customer.id"));
                String text = key + " " + line.get("entityVersion");
                sums[hash(customer)[0] & 0xff] ^= ByteBuffer.wrap(hash(text)).getLong();
            });
            List<Object> buckets = new ArrayList<>();
            for (long sum : sums) {
                buckets.add(HexFormat.of().toHexDigits(sum));
            }
            return Json.map(Json.text(Map.of("sequence", sequence, "buckets", buckets)));
        }

        private static byte[] hash(String text) {
            try {
                return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            } catch (NoSuchAlgorithmException e) {
                throw new AssertionError(e);
            }
        }
    }
}
