package dev.ambit.webhook;

import static dev.ambit.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class EndpointFiguresTest {

    private static final int EVENTS = 40;

    private final TestEnvironment development = TestServer.openAccount().development();

    @Test
    void an_endpoint_that_hangs_is_among_the_metrics_until_it_is_told() {
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
            String id = development
                    .post("/webhooks", """
                            {"url": "%s", "eventTypes": ["customer.created"]}
                            """.formatted(receiver.url()))
                    .isOk()
                    .text("id");
            for (int i = 0; i < EVENTS; i++) {
                development.post("/customers", "{\"id\": \"c%d\"}".formatted(i)).isOk();
            }

            until(
                    EndpointFiguresTest::metrics,
                    it -> it.contains("ambit_webhook_lag_events{endpoint=\"%s\"} %d.0".formatted(id, EVENTS))
                            && it.contains("ambit_webhook_lag_seconds{endpoint=\"%s\"}".formatted(id))
                            && it.contains("ambit_webhook_taken{endpoint=\"%s\"} 0.0".formatted(id))
                            && level(it, "delivers") == 1
                            && level(it, "endpoints_behind") >= 1
                            && level(it, "lag_events_sum") >= EVENTS
                            && level(it, "lag_events_max") >= EVENTS);
            hanging.countDown();

            until(EndpointFiguresTest::metrics, it -> it.matches("(?s).*ambit_webhook_deliveries_total [1-9].*"));
        } finally {
            hanging.countDown();
        }
    }

    @Test
    void what_an_endpoint_refused_is_counted_in_its_view() {
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

    private static String metrics() {
        return TestServer.http()
                .send(TestServer.http().request("/metrics").GET())
                .http()
                .body();
    }
}
