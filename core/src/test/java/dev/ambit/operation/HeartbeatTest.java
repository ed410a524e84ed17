package dev.ambit.operation;

import static dev.ambit.problem.ProblemCode.DATABASE_UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Waiting;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HeartbeatTest {

    private final AtomicInteger beats = new AtomicInteger();

    @Test
    void heartbeat_repeats_until_the_work_ends() {
        var heartbeat = new Heartbeat(Duration.ofMillis(30), () -> beats.incrementAndGet() > 0);

        int during = heartbeat.during(() -> Waiting.until(beats::get, it -> it >= 3));

        assertThat(during).isGreaterThanOrEqualTo(3);
    }

    @Test
    void heartbeat_stops_when_the_claim_can_no_longer_be_renewed() {
        var heartbeat = new Heartbeat(Duration.ofMillis(30), () -> beats.incrementAndGet() < 2);

        heartbeat.during(() -> Waiting.until(beats::get, it -> it >= 2));

        assertThat(beats.get()).isEqualTo(2);
    }

    @Test
    void claim_is_lost_if_it_is_not_renewed_in_time() {
        var claim = Duration.ofMillis(60);
        long start = System.nanoTime();
        var heartbeat = new Heartbeat(claim, () -> {
            if (System.nanoTime() - start < claim.multipliedBy(2).toNanos()) {
                throw DATABASE_UNAVAILABLE.because("Away.");
            }
            return beats.incrementAndGet() > 0;
        });

        heartbeat.during(() -> Waiting.until(beats::get, it -> it >= 1));

        assertThat(heartbeat.isLost()).isTrue();
    }

    @Test
    void claim_is_kept_if_the_work_ends_before_it_expires() {
        var heartbeat = new Heartbeat(Duration.ofSeconds(30), () -> beats.incrementAndGet() > 0);

        heartbeat.during(() -> true);

        assertThat(heartbeat.isLost()).isFalse();
    }
}
