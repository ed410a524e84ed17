package dev.ambit.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.db.Columns;
import dev.ambit.db.EnvironmentId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Stored state of a failed delivery whose recovery is requested around its last attempt.
class DeliveriesTest {

    private static final Instant BEGUN = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant ASKED = BEGUN.plusSeconds(1);
    private static final Instant LATER = BEGUN.plus(Duration.ofMinutes(30));

    private final TestEnvironment development = TestServer.openAccount().development();
    private final TestEndpoint endpoint = TestEndpoint.idle(development);

    @Test
    void recovery_after_the_last_attempt_started_sets_the_retry_time() {
        saveFailure(Delivery.State.WAITING, BEGUN, null);

        recover();
        saveFailure(Delivery.State.WAITING, LATER, BEGUN);
        assertThat(row()).isEqualTo("WAITING " + ASKED);
        saveFailure(Delivery.State.WAITING, LATER, ASKED);
        assertThat(row()).isEqualTo("WAITING " + LATER);
    }

    /// As after a takeover: the new server releases the lane of a failure before its own first attempt.
    @Test
    void recovery_before_this_server_tried_the_event_sets_the_retry_time() {
        saveFailure(Delivery.State.WAITING, LATER, null);

        recover();
        saveFailure(Delivery.State.PARKED, LATER, null);

        assertThat(row()).isEqualTo("PARKED " + ASKED);
    }

    @Test
    void recovery_during_the_last_attempt_prevents_giving_up() {
        saveFailure(Delivery.State.PARKED, BEGUN, null);

        recover();
        saveFailure(Delivery.State.FAILED, null, BEGUN);
        assertThat(row()).isEqualTo("PARKED " + ASKED);
        saveFailure(Delivery.State.FAILED, null, ASKED);
        assertThat(row()).isEqualTo("FAILED null");
    }

    private void saveFailure(Delivery.State state, @Nullable Instant next, @Nullable Instant begun) {
        Map<Long, @Nullable Failure> failures = new HashMap<>();
        failures.put(1L, new Failure(1, "a", 0, state, 5, BEGUN, next, begun));
        var progress = new Progress(1, 0, null, Map.of(), failures);
        TestServer.superuser()
                .useTransaction(tx -> Deliveries.save(
                        tx, environment(), List.of(new Deliveries.Moved(endpoint.id(), null, progress))));
    }

    private void recover() {
        TestServer.superuser()
                .useTransaction(tx -> EndpointPositions.recover(tx, environment(), endpoint.id(), null, ASKED));
    }

    private String row() {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("""
                        select state, next_attempt_at
                        from endpoint_failures
                        where endpoint_id = :id
                        """)
                        .bind("id", endpoint.id())
                        .map((row, _) -> row.getString("state") + " " + Columns.instant(row, "next_attempt_at"))
                        .one());
    }

    private EnvironmentId environment() {
        return new EnvironmentId(endpoint.environment());
    }
}
