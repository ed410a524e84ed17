package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs two servers on one database. Each reaches the receiver at an address of its own, which identifies the
/// server.
@Tag("long")
class PausedServerTest {

    private static final String RECEIVER = "receiver.example";
    private static final List<String> ADDRESSES = List.of("127.0.0.2", "127.0.0.3");
    private static final int WRITERS = 4;
    private static final Duration TAKEN_OVER_MAX = Duration.ofMinutes(1);
    private static final Duration ARRIVAL_MAX = Duration.ofMinutes(2);

    /// Time in which a resumed server would have sent its deliveries.
    private static final int AWAKE_MILLIS = 5_000;

    /// Maximum number of requests that were already in the socket when the server was suspended.
    private static final int ON_THEIR_WAY_MAX = 4;

    private static final int POLL_MILLIS = 100;

    @TempDir
    private Path place;

    private Path postgresData;

    @BeforeEach
    void allowAccessByOthers() throws Exception {
        Checkout.opened(place);
        postgresData = Checkout.opened(Files.createDirectory(place.resolve("postgres")));
    }

    @Test
    void resumed_server_does_not_send_its_old_deliveries() throws Exception {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(postgresData);
        try (var desk = MultiAddressReceiver.open();
                AmbitProcess leader = start(postgres, 0)) {
            TestAccount account = TestAccount.open(leader.http(), "Acme");
            String key = account.development().key();
            subscribe(account, desk.url(RECEIVER, "in-order"));
            // Every fifth response is delayed up to two seconds, so that some requests are always in progress.
            Reply late = subscribe(account, desk.url(RECEIVER, "late"));
            leader.http().send(chaos(leader, key, late.text("id"))).isOk();
            try (AmbitProcess other = start(postgres, 1)) {
                var going = new AtomicBoolean(true);
                List<CustomerWriter> sales = IntStream.range(0, WRITERS)
                        .mapToObj(i -> new CustomerWriter(other.url(), key, "w" + i, going))
                        .toList();
                sales.forEach(CustomerWriter::start);
                Waiting.until("much under way", ARRIVAL_MAX, () -> desk.count(ADDRESSES.getFirst(), "/late") > 100);

                leader.pause();
                Waiting.until("the other delivers", TAKEN_OVER_MAX, () -> desk.count(ADDRESSES.getLast(), "") > 100);
                int before = desk.count(ADDRESSES.getFirst(), "");
                leader.goOn();
                Waiting.until(
                        "it is awake",
                        TAKEN_OVER_MAX,
                        () -> leader.http().get("", "/health/live").status() == 200);
                AmbitProcess.sleep(AWAKE_MILLIS);
                going.set(false);
                for (CustomerWriter each : sales) {
                    each.join();
                }

                assertAllTaken(desk, "/in-order", sales);
                assertAllTaken(desk, "/late", sales);
                assertThat(desk.count(ADDRESSES.getFirst(), "")).isBetween(before, before + ON_THEIR_WAY_MAX);
                assertThat(desk.outOfOrder()).isEmpty();
            }
        } finally {
            postgres.close();
        }
    }

    private static Reply subscribe(TestAccount account, String url) {
        return account.development().post("/webhooks", """
                        {"url": "%s", "eventTypes": ["customer.created", "customer.updated"]}
                        """.formatted(url)).isOk();
    }

    private static HttpRequest.Builder chaos(AmbitProcess ambit, String key, String webhook) {
        return ambit.http()
                .request("/api/v1/webhooks/%s/chaos".formatted(webhook))
                .header("X-API-KEY", key)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"seed\": 1, \"delay\": 0.2}"));
    }

    private static void assertAllTaken(MultiAddressReceiver desk, String path, List<CustomerWriter> sales) {
        long deadline = System.nanoTime() + ARRIVAL_MAX.toNanos();
        while (System.nanoTime() < deadline && !missing(desk, path, sales).isEmpty()) {
            AmbitProcess.sleep(POLL_MILLIS);
        }
        assertThat(missing(desk, path, sales))
                .as("customers with missing events at " + path)
                .isEmpty();
    }

    private static List<String> missing(MultiAddressReceiver desk, String path, List<CustomerWriter> sales) {
        Map<String, Integer> taken = desk.eventsByCustomer(path);
        return sales.stream()
                .flatMap(it -> it.done().entrySet().stream())
                .filter(it -> taken.getOrDefault(it.getKey(), 0) < it.getValue())
                .map(Map.Entry::getKey)
                .toList();
    }

    private AmbitProcess start(EmbeddedPostgres postgres, int number) throws IOException {
        Path hosts = Files.writeString(
                place.resolve("hosts" + number), "%s %s%n".formatted(ADDRESSES.get(number), RECEIVER));
        Path data = Checkout.opened(Files.createDirectory(place.resolve("server" + number)));
        return AmbitProcess.start(
                Map.of(
                        "AMBIT_DATABASE_URL",
                        postgres.url(),
                        "AMBIT_DATABASE_OWNER_URL",
                        postgres.ownerUrl(),
                        "AMBIT_MASTER_KEY_FILE",
                        place.resolve("master-key").toString(),
                        "AMBIT_OPERATOR_TOKEN",
                        TestServer.OPERATOR_TOKEN,
                        "AMBIT_ALLOW_ADDRESSES",
                        "127.0.0.0/8",
                        "AMBIT_JAVA_OPTIONS",
                        "-Djdk.net.hosts.file=" + hosts),
                "serve",
                data);
    }
}
