package dev.ambit.webhook;

import static dev.ambit.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.core.Server;
import dev.ambit.postgres.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Tag("long")
@Isolated("locks the endpoints")
class EndpointFiguresTest {

    private static final int EVENTS = 40;

    /// A lock is waited for eight seconds.
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final TestEnvironment development = TestServer.openAccount().development();

    @Test
    void hanging_endpoint_shows_its_lag_in_the_metrics() {
        var hanging = new CountDownLatch(1);
        try (var receiver = TestReceiver.open()) {
            receiver.answer(_ -> {
                try {
                    hanging.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                return 200;
            });
            String id = subscribe(development, receiver);
            for (int i = 0; i < EVENTS; i++) {
                development.post("/customers", "{\"id\": \"c%d\"}".formatted(i)).isOk();
            }

            until(
                    () -> metrics(TestServer.http()),
                    it -> it.contains("ambit_webhook_lag_events{endpoint=\"%s\"} %d.0".formatted(id, EVENTS))
                            && it.contains("ambit_webhook_lag_seconds{endpoint=\"%s\"}".formatted(id))
                            && it.contains("ambit_webhook_taken{endpoint=\"%s\"} 0.0".formatted(id))
                            && level(it, "delivers") == 1
                            && level(it, "endpoints_behind") >= 1
                            && level(it, "lag_events_sum") >= EVENTS
                            && level(it, "lag_events_max") >= EVENTS);
            hanging.countDown();

            until(() -> metrics(TestServer.http()), it -> it.matches("(?s).*ambit_webhook_deliveries_total [1-9].*"));
        } finally {
            hanging.countDown();
        }
    }

    /// Uses its own database, because the lock stops all deliveries.
    @Test
    void blocked_metrics_query_times_out_and_is_retried(@TempDir Path data) {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(data);
                var receiver = TestReceiver.open();
                Server app = TestServer.on(postgres, data)) {
            Jdbi superuser = Jdbi.create(postgres.superuserUrl());
            var http = new Http(app.port());
            TestEnvironment sold = TestAccount.open(http, "Acme").production();
            String taken = "ambit_webhook_taken{endpoint=\"%s\"} %%d.0".formatted(subscribe(sold, receiver));
            until(() -> metrics(http), it -> it.contains(taken.formatted(0)));

            superuser.useTransaction(tx -> {
                tx.execute("lock table endpoints in access exclusive mode");
                Set<Instant> first = until(() -> waiting(superuser), it -> !it.isEmpty());
                until(() -> waiting(superuser), it -> !it.isEmpty() && Collections.disjoint(it, first), LONGEST);
                assertThat(metrics(http)).contains(taken.formatted(0));
            });

            sold.post("/customers", "{\"id\": \"ann\"}").isOk();
            until(() -> metrics(http), it -> it.contains(taken.formatted(1)), LONGEST);
        }
    }

    @Test
    void webhook_shows_the_number_of_its_failed_events() {
        var endpoint = TestEndpoint.idle(development);
        endpoint.fail(1, "FAILED");
        endpoint.fail(2, "WAITING");

        assertThat(development.get("/webhooks/" + endpoint.id()).text("failures"))
                .isEqualTo("2");
    }

    /// Other tests have endpoints on this server too.
    private static double level(String metrics, String name) {
        return metrics.lines()
                .filter(it -> it.startsWith("ambit_webhook_%s ".formatted(name)))
                .mapToDouble(it -> Double.parseDouble(it.substring(it.indexOf(' '))))
                .findFirst()
                .orElseThrow();
    }

    /// Since when questions wait for the lock: of this server at rest, how far the endpoint is.
    private static Set<Instant> waiting(Jdbi superuser) {
        return superuser.withHandle(
                it -> it.createQuery("""
                        select waitstart from pg_locks
                        where relation = 'endpoints'::regclass and not granted and waitstart is not null
                        """).mapTo(Instant.class).set());
    }

    private static String subscribe(TestEnvironment environment, TestReceiver receiver) {
        return environment
                .post("/webhooks", """
                        {"url": "%s", "eventTypes": ["customer.created"]}
                        """.formatted(receiver.url()))
                .isOk()
                .text("id");
    }

    private static String metrics(Http http) {
        return http.send(http.request("/metrics").GET()).http().body();
    }
}
