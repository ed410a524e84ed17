package dev.ambit.webhook;

import static dev.ambit.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.core.Server;
import dev.ambit.postgres.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server with a frozen clock and two receivers: one rejects every product event. The other one accepts every
/// customer event; such a delivery shows that everything due before it was delivered.
class RetryTimesTest {

    /// As docs/reference/webhook-delivery.md has them.
    private static final List<Duration> TABLE = List.of(
            Duration.ZERO,
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofHours(24));

    private final AtomicReference<Instant> clock =
            new AtomicReference<>(Instant.now().truncatedTo(ChronoUnit.MILLIS));
    private final TestReceiver refusing = TestReceiver.open();
    private final TestReceiver marker = TestReceiver.open();

    @TempDir
    private Path data;

    private EmbeddedPostgres postgres;
    private Server app;
    private TestEnvironment development;
    private String webhook;
    private int customers;
    private int products;

    @BeforeEach
    void open() {
        postgres = EmbeddedPostgres.start(data);
        app = TestServer.on(postgres, data, clock::get);
        development = TestAccount.open(new Http(app.port()), "Acme").development();
        refusing.answer(_ -> 500);
        webhook = subscribe(refusing, "product.created");
        subscribe(marker, "customer.created\", \"webhook.disabled");
    }

    @AfterEach
    void close() {
        app.close();
        postgres.close();
        refusing.close();
        marker.close();
    }

    @Test
    void retries_follow_the_documented_table_and_end_after_three_days() {
        product();
        List<Reply> attempts = new ArrayList<>(List.of(attempt(1)));
        for (int number = 2; number <= TABLE.size(); number++) {
            Instant last = time(attempts.getLast(), "0.at");
            Instant next = time(attempts.getLast(), "0.nextAttemptAt");
            clock.set(last.plus(Duration.between(last, next).dividedBy(2)));
            createEvent();
            assertThat(refusing.received()).hasSize(number - 1);
            clock.set(next);
            attempts.add(attempt(number));
        }

        for (int i = 1; i < TABLE.size(); i++) {
            Duration pause = Duration.between(time(attempts.get(i - 1), "0.at"), time(attempts.get(i), "0.at"));
            assertThat(pause.toMillis())
                    .as("the pause before attempt %d", i + 1)
                    .isBetween(TABLE.get(i).toMillis() * 9 / 10, TABLE.get(i).toMillis() * 11 / 10 + 1);
        }
        assertThat(attempts.getLast().at("0.nextAttemptAt")).isNull();
        assertThat(Duration.between(time(attempts.getFirst(), "0.at"), time(attempts.getLast(), "0.at")))
                .isBetween(Duration.ofHours(68), Duration.ofHours(84));
        assertThat(development.get("/webhooks/" + webhook).text("failures")).isEqualTo("1");
        refusing.answer(_ -> 200);
        development.post("/webhooks/%s/recover".formatted(webhook), "{}").isOk();
        until(refusing::received, it -> it.size() == TABLE.size() + 1);
    }

    @LongTest
    void endpoint_that_accepts_nothing_for_five_days_is_disabled_with_an_event() {
        product();
        Instant first = time(attempt(1), "0.at");
        clock.set(first.plus(Duration.ofDays(5)).minusSeconds(1));
        attempt(2);
        assertThat(development.get("/webhooks/" + webhook).text("status")).isEqualTo("ACTIVE");

        clock.set(first.plus(Duration.ofDays(5)).plusSeconds(10));

        Reply disabled = until(
                () -> development.get("/webhooks/" + webhook),
                it -> it.text("status").equals("INACTIVE"));
        assertThat(disabled.text("disabledReason")).isEqualTo("The endpoint accepted no event for 5 days.");
        TestReceiver.Received received = until(() -> marker.received("webhook.disabled"), it -> !it.isEmpty())
                .getFirst();
        assertThat(received.text("id")).isEqualTo(webhook);
        assertThat(received.text("disabledReason")).isEqualTo("The endpoint accepted no event for 5 days.");
    }

    @LongTest
    void retry_after_header_delays_the_next_attempt() {
        refusing.retryAfter("3600");
        product();
        Reply first = attempt(1);

        assertThat(Duration.between(time(first, "0.at"), time(first, "0.nextAttemptAt")))
                .isEqualTo(Duration.ofHours(1));
        clock.set(time(first, "0.nextAttemptAt").minusSeconds(1));
        createEvent();
        assertThat(refusing.received()).hasSize(1);
        clock.set(time(first, "0.nextAttemptAt"));
        attempt(2);
    }

    @LongTest
    void retries_of_simultaneous_failures_are_spread_by_jitter() {
        for (int i = 0; i < 30; i++) {
            product();
        }

        Reply attempts = until(
                () -> development.get("/webhooks/%s/attempts?limit=100".formatted(webhook)),
                it -> it.texts("id").size() >= 30);

        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < attempts.texts("id").size(); i++) {
            pauses.add(Duration.between(time(attempts, i + ".at"), time(attempts, i + ".nextAttemptAt"))
                    .toMillis());
        }
        assertThat(pauses).allSatisfy(it -> assertThat(it).isBetween(900L, 1_100L));
        assertThat(pauses.stream().distinct()).hasSizeGreaterThan(10);
    }

    private String subscribe(TestReceiver receiver, String types) {
        return development
                .post("/webhooks", """
                    {"url": "%s", "eventTypes": ["%s"]}
                    """.formatted(receiver.url(), types))
                .isOk()
                .text("id");
    }

    private void product() {
        development
                .post("/products", "{\"id\": \"p%d\", \"displayName\": \"P\"}".formatted(products++))
                .isOk();
    }

    /// Creates an event. Once it is delivered, everything due was delivered.
    private void createEvent() {
        int number = customers++;
        development.post("/customers", "{\"id\": \"c%d\"}".formatted(number)).isOk();
        until(marker::received, all -> all.stream().anyMatch(it -> it.text("id").equals("c" + number)));
    }

    /// Those so far, of which the newest is that one.
    private Reply attempt(int number) {
        return until(
                () -> development.get("/webhooks/%s/attempts".formatted(webhook)),
                it -> it.text("0.attempt").equals(Integer.toString(number)));
    }

    private static Instant time(Reply reply, String path) {
        return Instant.parse(reply.text(path));
    }
}
