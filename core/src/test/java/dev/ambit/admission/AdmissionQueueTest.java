package dev.ambit.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionQueueTest {

    private static final int QUEUES = 200;

    record Case(AdmissionQueue queue, int share) {}

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 16, 64})
    void non_production_share_of_several_connections_leaves_one_to_production(int connections) {
        assertThat(AdmissionQueue.share(connections)).isBetween(1, Math.max(1, connections - 1));
    }

    @ParameterizedTest
    @MethodSource("queues")
    void non_production_requests_never_exceed_their_share_of_connections(Case it) {
        AdmissionQueue queue = it.queue();
        boolean isMoving = queue.standstill().compareTo(AdmissionQueue.STANDSTILL_MAX) < 0;

        if (queue.admitsTransaction(it.share())) {
            assertThat(queue.inside()).isLessThan(it.share());
            assertThat(queue.production() && isMoving && queue.inside() >= AdmissionQueue.INSIDE_BESIDE_PRODUCTION_MAX)
                    .isFalse();
        } else {
            assertThat(queue.inside()).isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("queues")
    void higher_load_never_admits_a_request_that_lower_load_refuses(Case it) {
        AdmissionQueue queue = it.queue();
        var larger = new AdmissionQueue(
                true,
                queue.requests() + 1,
                queue.inside() + 1,
                queue.line() + 1,
                queue.longestWait().plusMillis(1),
                queue.standstill());

        assertThat(larger.admits() && !queue.admits()).isFalse();
        assertThat(larger.admitsTransaction(it.share()) && !queue.admitsTransaction(it.share()))
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("queues")
    void request_is_refused_if_the_queue_or_its_wait_is_too_long(Case it) {
        AdmissionQueue queue = it.queue();

        if (queue.admits()) {
            assertThat(queue.line()).isLessThan(queue.production() ? 64 : 256);
            assertThat(queue.longestWait()).isLessThan(Duration.ofMillis(queue.production() ? 100 : 2_000));
            assertThat(queue.requests()).isLessThan(queue.production() ? 64 : 256);
        }
    }

    static Stream<Case> queues() {
        var random = new Random(7);
        return Stream.generate(() -> new Case(
                        new AdmissionQueue(
                                random.nextBoolean(),
                                random.nextInt(300),
                                random.nextInt(20),
                                random.nextInt(300),
                                Duration.ofMillis(random.nextInt(2) == 0 ? random.nextInt(200) : random.nextInt(3_000)),
                                Duration.ofMillis(random.nextInt(400))),
                        AdmissionQueue.share(1 + random.nextInt(32))))
                .limit(QUEUES);
    }
}
