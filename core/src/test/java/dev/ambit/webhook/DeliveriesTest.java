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

/// The stored state of a failure around its recovery.
class DeliveriesTest {

    private static final Instant BEGUN = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant ASKED = BEGUN.plusSeconds(1);
    private static final Instant LATER = BEGUN.plus(Duration.ofMinutes(30));

    private final TestEnvironment development = TestServer.openAccount().development();
    private final TestEndpoint endpoint = TestEndpoint.idle(development);

    @Test
    void what_is_recovered_after_its_last_attempt_began_is_tried_then() {
        keep(Delivery.State.WAITING, BEGUN, null);

        recover();
        keep(Delivery.State.WAITING, LATER, BEGUN);
        assertThat(row()).isEqualTo("WAITING " + ASKED);
        keep(Delivery.State.WAITING, LATER, ASKED);
        assertThat(row()).isEqualTo("WAITING " + LATER);
    }

    /// As when another server has just taken over, and lets the lane of a failure go on.
    @Test
    void what_is_recovered_before_this_server_has_tried_it_is_tried_then() {
        keep(Delivery.State.WAITING, LATER, null);

        recover();
        keep(Delivery.State.PARKED, LATER, null);

        assertThat(row()).isEqualTo("PARKED " + ASKED);
    }

    @Test
    void what_is_recovered_during_its_last_attempt_is_not_given_up() {
        keep(Delivery.State.PARKED, BEGUN, null);

        recover();
        keep(Delivery.State.FAILED, null, BEGUN);
        assertThat(row()).isEqualTo("PARKED " + ASKED);
        keep(Delivery.State.FAILED, null, ASKED);
        assertThat(row()).isEqualTo("FAILED null");
    }

    private void keep(Delivery.State state, @Nullable Instant next, @Nullable Instant begun) {
        Map<Long, @Nullable Failure> failures = new HashMap<>();
        failures.put(1L, new Failure(1, "a", 0, state, 5, BEGUN, next, begun));
        var progress = new Progress(1, 0, null, Map.of(), failures);
        TestServer.superuser()
                .useTransaction(tx -> Deliveries.save(
                        tx, environment(), List.of(new Deliveries.Moved(endpoint.id(), null, progress))));
    }

    private void recover() {
        TestServer.superuser()
                .useTransaction(tx -> EndpointPlaces.recover(tx, environment(), endpoint.id(), null, ASKED));
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
