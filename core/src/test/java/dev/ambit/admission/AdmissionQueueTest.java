package dev.ambit.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionQueueTest {

    private static final int CROWDS = 200;

    record Case(AdmissionQueue crowd, int share) {}

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 16, 64})
    void non_production_share_of_several_connections_leaves_one_to_production(int connections) {
        assertThat(AdmissionQueue.share(connections)).isBetween(1, Math.max(1, connections - 1));
    }

    @ParameterizedTest
    @MethodSource("crowds")
    void non_production_requests_never_exceed_their_share_of_connections(Case it) {
        AdmissionQueue crowd = it.crowd();
        boolean isMoving = crowd.standstill().compareTo(AdmissionQueue.STANDSTILL_MAX) < 0;

        if (crowd.admitsTransaction(it.share())) {
            assertThat(crowd.inside()).isLessThan(it.share());
            assertThat(crowd.production() && isMoving && crowd.inside() >= AdmissionQueue.INSIDE_BESIDE_PRODUCTION_MAX)
                    .isFalse();
        } else {
            assertThat(crowd.inside()).isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("crowds")
    void higher_load_never_admits_a_request_that_lower_load_refuses(Case it) {
        AdmissionQueue crowd = it.crowd();
        var larger = new AdmissionQueue(
                true,
                crowd.requests() + 1,
                crowd.inside() + 1,
                crowd.line() + 1,
                crowd.longestWait().plusMillis(1),
                crowd.standstill());

        assertThat(larger.admits() && !crowd.admits()).isFalse();
        assertThat(larger.admitsTransaction(it.share()) && !crowd.admitsTransaction(it.share()))
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("crowds")
    void request_is_refused_if_the_queue_or_its_wait_is_too_long(Case it) {
        AdmissionQueue crowd = it.crowd();

        if (crowd.admits()) {
            assertThat(crowd.line()).isLessThan(crowd.production() ? 64 : 256);
            assertThat(crowd.longestWait()).isLessThan(Duration.ofMillis(crowd.production() ? 100 : 2_000));
            assertThat(crowd.requests()).isLessThan(crowd.production() ? 64 : 256);
        }
    }

    static Stream<Case> crowds() {
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
                .limit(CROWDS);
    }
}
