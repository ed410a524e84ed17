package dev.ambit.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestServer;
import dev.ambit.db.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeaseTest {

    private final String name = "test " + UUID.randomUUID();
    private final Database database = TestServer.database(2);
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicReference<Instant> time = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final Lease lease = new Lease(name, database.transactions(), nanos::get, time::get);
    private final Lease other = new Lease(name, database.transactions(), nanos::get, time::get);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void only_one_server_holds_the_lease_at_a_time() throws Exception {
        assertThat(renew(lease)).isEqualTo(1);

        assertThat(renew(other)).isZero();
        assertThat(renew(lease)).isEqualTo(1);
        assertThat(lease.isHeld()).isTrue();
        assertThat(other.isHeld()).isFalse();
    }

    @Test
    void paused_server_has_lost_its_lease_when_it_resumes() throws Exception {
        renew(lease);

        nanos.addAndGet(LeaseTerm.LENGTH.toNanos());

        assertThat(lease.isHeld()).isFalse();
    }

    /// When the machine is paused, the monotonic clock can stop as well.
    @Test
    void paused_machine_has_lost_its_lease_when_it_resumes() throws Exception {
        renew(lease);

        time.updateAndGet(it -> it.plus(LeaseTerm.LENGTH));

        assertThat(lease.isHeld()).isFalse();
    }

    @Test
    void work_started_under_an_earlier_lease_does_not_continue() throws Exception {
        renew(lease);
        expire();
        renew(other);
        expire();

        assertThat(renew(lease)).isEqualTo(3);
        assertThat(lease.isHeld(3)).isTrue();
        assertThat(lease.isHeld(1)).isFalse();
    }

    @Test
    void writes_of_the_previous_lease_holder_are_refused() throws Exception {
        renew(lease);
        expire();

        assertThat(renew(other)).isEqualTo(2);
        assertThat(holds(lease, 1)).isFalse();
        assertThat(holds(other, 2)).isTrue();
        assertThat(renew(lease)).isZero();
    }

    @Test
    void released_lease_is_free_at_once() throws Exception {
        renew(lease);

        inVirtualThread(() -> {
            lease.release();
            return 0;
        });

        assertThat(renew(other)).isEqualTo(2);
    }

    @Test
    void lease_is_trusted_for_less_than_its_length() throws Exception {
        renew(lease);

        nanos.addAndGet(LeaseTerm.LENGTH.minus(Duration.ofMillis(999)).toNanos());

        assertThat(lease.isHeld()).isFalse();
    }

    private void expire() {
        TestServer.superuser()
                .useHandle(tx -> tx.createUpdate(
                                "update leases set held_until = now() - interval '1 second' where name = :name")
                        .bind("name", name)
                        .execute());
    }

    private static long renew(Lease lease) throws Exception {
        return inVirtualThread(lease::renew);
    }

    private boolean holds(Lease lease, long fence) throws Exception {
        return inVirtualThread(() -> database.transactions().outside(tx -> lease.lock(tx, fence)));
    }

    private static <T> T inVirtualThread(Callable<T> work) throws Exception {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            return executor.submit(work).get();
        }
    }
}
