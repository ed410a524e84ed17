package dev.ambit.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Spine;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.db.Database;
import dev.ambit.db.EnvironmentId;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FailureSweepTest {

    private final TestEnvironment development = TestServer.openAccount().development();

    @Test
    void what_was_given_up_long_ago_is_forgotten_and_what_is_still_tried_is_not() {
        String id = development.post("/webhooks", """
                        {"url": "https://receiver.example/", "eventTypes": ["product.created"]}
                        """).isOk().text("id");
        TestEndpoint endpoint = TestEndpoint.of(development, id);
        endpoint.fail(1, "FAILED");
        endpoint.fail(2, "PARKED");
        endpoint.fail(3, "WAITING");

        sweep(endpoint, Duration.ofDays(28));
        assertThat(endpoint.sequences("endpoint_failures", "sequence")).containsExactly(1L, 2L, 3L);
        sweep(endpoint, Duration.ofDays(31));
        assertThat(endpoint.sequences("endpoint_failures", "sequence")).containsExactly(2L, 3L);
    }

    private static void sweep(TestEndpoint endpoint, Duration later) {
        var environment = new EnvironmentId(endpoint.environment());
        try (Database database = TestServer.database(1)) {
            Spine.onVirtualThread(() -> database.transactions().in(environment, tx -> {
                Deliveries.sweep(
                        tx, environment, Set.of(endpoint.id()), Instant.now().plus(later));
                return null;
            }));
        }
    }
}
