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
    void it_beats_as_long_as_the_work_lasts() {
        var heartbeat = new Heartbeat(Duration.ofMillis(30), () -> beats.incrementAndGet() > 0);

        int during = heartbeat.during(() -> Waiting.until(beats::get, it -> it >= 3));

        assertThat(during).isGreaterThanOrEqualTo(3);
    }

    @Test
    void it_stops_when_there_is_nothing_left_to_claim() {
        var heartbeat = new Heartbeat(Duration.ofMillis(30), () -> beats.incrementAndGet() < 2);

        heartbeat.during(() -> Waiting.until(beats::get, it -> it >= 2));

        assertThat(beats.get()).isEqualTo(2);
    }

    @Test
    void who_was_silent_for_longer_than_his_claim_has_lost_it() {
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
    void whose_claim_was_renewed_in_time_has_kept_it() {
        var heartbeat = new Heartbeat(Duration.ofSeconds(30), () -> beats.incrementAndGet() > 0);

        heartbeat.during(() -> true);

        assertThat(heartbeat.isLost()).isFalse();
    }
}
