package dev.ambit.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.LongTest;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.db.Database;
import dev.ambit.db.EnvironmentId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class SweepLoopTest {

    @AutoClose
    private final Database database = TestServer.database(2);

    private static final int KEPT = 3;
    private static final int SWEPT = 2;

    private final TestEnvironment development = TestServer.openAccount().development();

    @LongTest
    void old_failures_are_deleted_unless_they_are_still_retried() {
        TestEndpoint endpoint = TestEndpoint.idle(development);
        endpoint.fail(1, "FAILED");
        endpoint.fail(2, "PARKED");
        endpoint.fail(3, "WAITING");

        sweep(endpoint, Duration.ofDays(28));
        assertThat(failures(endpoint)).containsExactly(1L, 2L, 3L);
        assertThat(attempts(endpoint)).containsExactly(1L, 2L, 3L);
        sweep(endpoint, Duration.ofDays(31));
        assertThat(failures(endpoint)).containsExactly(2L, 3L);
        assertThat(attempts(endpoint)).isEmpty();
    }

    @Test
    void newest_failures_of_each_endpoint_are_kept() {
        TestEndpoint endpoint = TestEndpoint.idle(development);
        TestEndpoint other = TestEndpoint.idle(development);
        LongStream.rangeClosed(1, 12).map(it -> 2 * it).forEach(it -> endpoint.fail(it, "FAILED"));
        endpoint.fail(1, "PARKED");
        LongStream.rangeClosed(1, KEPT).map(it -> 2 * it).forEach(it -> other.fail(it, "FAILED"));

        sweep(endpoint, Duration.ZERO);

        assertThat(failures(endpoint)).containsExactly(1L, 20L, 22L, 24L);
        assertThat(attempts(endpoint)).containsExactly(20L, 22L, 24L);
        assertThat(failures(other)).containsExactly(2L, 4L, 6L);
        assertThat(attempts(other)).containsExactly(2L, 4L, 6L);
    }

    /// A disabled endpoint gets no deliveries and therefore has no new failures.
    @Test
    void disabled_endpoint_is_swept_too() {
        TestEndpoint endpoint = TestEndpoint.idle(development);
        endpoint.fail(1, "FAILED");
        endpoint.fail(2, "FAILED");
        TestServer.superuser().useHandle(tx -> {
            for (String sql : List.of(
                    "update endpoint_failures set first_failed_at = now() - interval '31 days'",
                    "update endpoint_attempts set at = now() - interval '31 days'")) {
                tx.execute(sql + " where endpoint_id = ? and sequence = 1", endpoint.id());
            }
        });

        EnvironmentFixture.onVirtualThread(() -> {
            new SweepLoop(database.transactions(), InstantSource.system()).runOnce();
            return null;
        });

        assertThat(failures(endpoint)).containsExactly(2L);
        assertThat(attempts(endpoint)).containsExactly(2L);
    }

    /// The failure may be retried after the transaction that locks it has committed.
    @Test
    void sweep_skips_a_failure_that_another_transaction_locks() {
        TestEndpoint endpoint = TestEndpoint.idle(development);
        LongStream.rangeClosed(1, 2 + KEPT).forEach(it -> endpoint.fail(it, "FAILED"));

        TestServer.superuser().useTransaction(tx -> {
            tx.execute(
                    "update endpoint_failures set state = 'PARKED' where endpoint_id = ? and sequence = 1",
                    endpoint.id());
            sweep(endpoint, Duration.ZERO);
        });

        assertThat(failures(endpoint)).containsExactly(1L, 3L, 4L, 5L);
    }

    private void sweep(TestEndpoint endpoint, Duration later) {
        var loop = new SweepLoop(
                database.transactions(), InstantSource.offset(InstantSource.system(), later), KEPT, SWEPT);
        EnvironmentFixture.onVirtualThread(() -> {
            loop.sweep(new EnvironmentId(endpoint.environment()));
            return null;
        });
    }

    private static List<Long> failures(TestEndpoint endpoint) {
        return endpoint.sequences("endpoint_failures", "sequence");
    }

    private static List<Long> attempts(TestEndpoint endpoint) {
        return endpoint.sequences("endpoint_attempts", "sequence");
    }
}
