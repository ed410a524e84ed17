package dev.ambit.webhook;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongForm;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class EndpointFlowTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration HOLD = Duration.ofMinutes(10);

    private final EndpointFlow flow = new EndpointFlow(0, 0, null, HOLD, new Random(1));

    /// Simulates years of random faults. Each run has its own seed.
    @Test
    void events_arrive_in_order_or_are_kept_under_random_faults() {
        long first = Long.getLong("ambit.seed", LongForm.ENABLED ? System.nanoTime() : 1);
        int seeds = LongForm.ENABLED ? 10_000 : 200;

        LongStream.range(first, first + seeds).forEach(EndpointFlowTest::run);
    }

    private static void run(long seed) {
        try {
            new Simulation(seed).run();
        } catch (AssertionError wrong) {
            throw new AssertionError("Seed %d".formatted(seed), wrong);
        }
    }

    @Test
    void refused_event_is_retried_for_three_days() {
        flow.addRead(List.of(new EventRef(1, "a", 0)), 1);
        List<Duration> pauses = new ArrayList<>();
        Instant last = START;

        for (Instant now = START; ; now = flow.nextAt().orElseThrow()) {
            var next = flow.next(now);
            if (next.isPresent()) {
                pauses.add(Duration.between(last, now));
                last = now;
                flow.failed(next.get(), now, Duration.ZERO);
            }
            if (flow.nextAt().isEmpty()) {
                break;
            }
        }

        assertThat(pauses).hasSize(12);
        for (int i = 0; i < pauses.size(); i++) {
            assertThat((double) pauses.get(i).toMillis())
                    .isBetween(
                            Retries.PAUSES.get(i).toMillis() * 0.9,
                            Retries.PAUSES.get(i).toMillis() * 1.1);
        }
        assertThat(Retries.PAUSES.stream().reduce(Duration.ZERO, Duration::plus))
                .isEqualTo(Duration.ofHours(75).plusMinutes(35).plusSeconds(36));
    }

    @Test
    void lane_waits_for_its_first_event_and_other_lanes_do_not() {
        flow.addRead(List.of(new EventRef(1, "a", 0), new EventRef(2, "a", 1), new EventRef(3, "b", 2)), 3);

        Delivery first = flow.next(START).orElseThrow();
        Delivery other = flow.next(START).orElseThrow();

        assertThat(List.of(first.sequence(), other.sequence())).containsExactly(1L, 3L);
        assertThat(flow.next(START)).isEmpty();
        flow.delivered(other, Duration.ZERO);
        assertThat(flow.cursor()).isZero();
        flow.delivered(first, Duration.ZERO);
        assertThat(flow.cursor()).isEqualTo(1);
        assertThat(flow.next(START).orElseThrow().sequence()).isEqualTo(2);
    }

    @Test
    void failed_event_is_stored_as_one_row_and_waiting_events_as_none() {
        flow.addRead(List.of(new EventRef(1, "a", 0), new EventRef(2, "a", 1), new EventRef(3, "a", 2)), 3);

        flow.failed(flow.next(START).orElseThrow(), START, Duration.ZERO);

        Progress progress = requireNonNull(flow.progress());
        assertThat(progress.cursor()).isEqualTo(3);
        assertThat(progress.failures()).containsOnlyKeys(1L);
        assertThat(progress.lanes()).containsExactly(Map.entry("a", 0L));
    }

    @Test
    void lane_continues_without_its_failed_event_after_the_order_hold() {
        flow.addRead(List.of(new EventRef(1, "a", 0), new EventRef(2, "a", 1)), 2);
        flow.failed(flow.next(START).orElseThrow(), START, Duration.ZERO);

        assertThat(flow.laneReads()).isEmpty();
        flow.next(START.plus(HOLD));

        assertThat(flow.laneReads()).containsExactly(new EndpointFlow.LaneRead("a", 1, 2));
        flow.laneRead("a", List.of(new EventRef(2, "a", 1)), 2);
        assertThat(flow.next(START.plus(HOLD)).orElseThrow().sequence()).isEqualTo(2);
    }

    @Test
    void recovered_event_that_blocks_its_lane_is_retried_before_later_events() {
        flow.addRead(List.of(new EventRef(1, "a", 0), new EventRef(2, "a", 1)), 2);
        flow.failed(flow.next(START).orElseThrow(), START, Duration.ofMinutes(5));
        Failure failure =
                requireNonNull(requireNonNull(flow.progress()).failures().get(1L));

        flow.recover(List.of(failure));
        assertThat(flow.next(START)).isEmpty();
        flow.recover(List.of(failure.at(START)));

        assertThat(flow.next(START).orElseThrow().sequence()).isEqualTo(1);
        assertThat(flow.laneReads()).isEmpty();
    }

    /// The stored state is older than the last failure, or that failure comes after the recovery was requested.
    @Test
    void event_that_fails_around_a_recovery_is_retried_at_once() {
        flow.addRead(List.of(new EventRef(1, "a", 0)), 1);
        Instant now = START;
        for (int i = 0; i < 4; i++) {
            now = i == 0 ? START : flow.nextAt().orElseThrow();
            flow.failed(flow.next(now).orElseThrow(), now, Duration.ZERO);
        }
        Instant asked = now.plusSeconds(1);
        flow.recover(List.of(new Failure(1, "a", 0, Delivery.State.WAITING, 3, START, asked, null)));
        Delivery again = flow.next(asked).orElseThrow();

        Instant later = asked.plusSeconds(2);
        flow.recover(List.of(new Failure(1, "a", 0, Delivery.State.WAITING, 3, START, asked.plusSeconds(1), null)));
        flow.failed(again, later, Duration.ZERO);
        assertThat(flow.next(later)).contains(again);
        flow.failed(again, later, Duration.ZERO);
        assertThat(flow.next(later.plusSeconds(1))).isEmpty();
    }

    @Test
    void recovery_requested_by_a_server_with_a_fast_clock_takes_effect() {
        Instant later = START.plusSeconds(2);

        flow.recover(List.of(new Failure(1, "a", 0, Delivery.State.PARKED, 12, START, later, null)));

        assertThat(flow.next(START)).isEmpty();
        assertThat(flow.next(later).orElseThrow().sequence()).isEqualTo(1);
    }

    /// The failure of the last attempt is not stored yet.
    @Test
    void event_given_up_just_before_a_recovery_is_retried() {
        flow.recover(List.of(new Failure(1, "a", 0, Delivery.State.PARKED, 11, START, START, null)));
        flow.failed(flow.next(START).orElseThrow(), START.plusSeconds(1), Duration.ZERO);

        flow.recover(List.of(new Failure(1, "a", 0, Delivery.State.PARKED, 11, START, START, null)));
        assertThat(flow.next(START.plusSeconds(3))).isEmpty();
        Instant asked = START.plusSeconds(2);
        flow.recover(List.of(new Failure(1, "a", 0, Delivery.State.PARKED, 11, START, asked, null)));

        assertThat(flow.next(asked).orElseThrow().sequence()).isEqualTo(1);
    }

    @Test
    void endpoint_that_accepts_nothing_for_five_days_must_be_disabled() {
        flow.addRead(List.of(new EventRef(1, "a", 0)), 1);
        flow.failed(flow.next(START).orElseThrow(), START, Duration.ZERO);

        assertThat(flow.mustBeDisabled(START.plus(Duration.ofDays(5)).minusMillis(1)))
                .isFalse();
        assertThat(flow.mustBeDisabled(START.plus(Duration.ofDays(5)))).isTrue();
    }

    @Test
    void successful_resend_keeps_the_endpoint_enabled() {
        flow.addRead(List.of(new EventRef(1, "a", 0)), 1);
        flow.failed(flow.next(START).orElseThrow(), START, Duration.ZERO);
        Instant parked = START.plus(HOLD);
        flow.next(parked).ifPresent(it -> flow.failed(it, parked, Duration.ZERO));
        requireNonNull(flow.progress());

        flow.resent(1);

        assertThat(flow.mustBeDisabled(START.plus(Duration.ofDays(5)))).isFalse();
        assertThat(requireNonNull(flow.progress()).failingSince()).isNull();
    }
}
