package dev.ambit.applier;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongForm;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Checks that delivery with faults leads to the same state as delivery in order.
class ApplierPropertyTest {

    private static final int TICKS_MAX = 10_000;

    private record ReceivedEvent(Instant at, Event event) {}

    @Test
    void order_of_events_does_not_change_the_result() {
        long first = Long.getLong("ambit.seed", LongForm.ENABLED ? System.nanoTime() : 1);
        int seeds = LongForm.ENABLED ? 10_000 : 200;

        LongStream.range(first, first + seeds).forEach(ApplierPropertyTest::run);
    }

    private static void run(long seed) {
        RandomGenerator chance = new SplittableRandom(seed);
        boolean isNumbered = chance.nextBoolean();
        boolean hasDeletions = chance.nextBoolean();
        List<Event> events = new RandomHistory(chance, isNumbered, hasDeletions, "").events(20 + chance.nextInt(100));
        Facets serial = new Facets();
        events.forEach(event -> serial.write(Applier.step(serial, event).writes()));

        Facets replica = new Facets();
        var numbers = new ReceivedNumbers(0, List.of());
        deliver(chance, events, isNumbered, replica, numbers, seed);

        boolean isDated = !hasDeletions;
        assertThat(VisibleState.difference(VisibleState.of(serial, isDated), VisibleState.of(replica, isDated)))
                .as("what differs in seed %d", seed)
                .isEmpty();
        if (isNumbered) {
            assertThat(numbers.gaps()).as("gaps of seed %d", seed).isEmpty();
            assertThat(numbers.through())
                    .as("seed %d", seed)
                    .isEqualTo(events.getLast().envelope().sequence());
        }
    }

    /// Shuffles, delays, repeats and drops events. Missing numbers are read from the feed, which fails at times.
    private static void deliver(
            RandomGenerator chance,
            List<Event> events,
            boolean isNumbered,
            Facets replica,
            ReceivedNumbers numbers,
            long seed) {
        List<ReceivedEvent> coming = new ArrayList<>();
        double drops = isNumbered ? chance.nextDouble() / 2 : 0;
        Instant now = RandomHistory.START;
        for (Event event : events) {
            boolean isLast = event.equals(events.getLast());
            for (int i = chance.nextInt(5) == 0 ? 2 : 1; i > 0; i--) {
                if (isLast || chance.nextDouble() >= drops) {
                    coming.add(new ReceivedEvent(now.plusMillis(chance.nextInt(20_000)), event));
                }
            }
            now = now.plusMillis(chance.nextInt(500));
        }
        coming.sort(Comparator.comparing(ReceivedEvent::at));
        now = RandomHistory.START;
        for (int tick = 0; !coming.isEmpty() || !numbers.gaps().isEmpty(); tick++) {
            assertThat(tick).as("ticks of seed %d", seed).isLessThan(TICKS_MAX);
            now = now.plusMillis(100);
            while (!coming.isEmpty() && !coming.getFirst().at().isAfter(now)) {
                apply(replica, numbers, coming.removeFirst().event(), now);
            }
            for (ReceivedNumbers.Fetch fetch : numbers.due(now)) {
                fetch(chance, events, fetch, replica, numbers, now);
            }
        }
    }

    private static void fetch(
            RandomGenerator chance,
            List<Event> events,
            ReceivedNumbers.Fetch fetch,
            Facets replica,
            ReceivedNumbers numbers,
            Instant now) {
        if (chance.nextBoolean()) {
            return;
        }
        // The feed also has events that the endpoint does not receive.
        long sequence = fetch.after();
        for (Event event : events) {
            long number = requireNonNull(event.envelope().sequence());
            if (number > fetch.after() && number <= fetch.through()) {
                while (++sequence < number) {
                    apply(replica, numbers, unknownEvent(sequence), now);
                }
                apply(replica, numbers, RandomHistory.fromFeed(event), now);
            }
        }
        while (++sequence <= fetch.through()) {
            apply(replica, numbers, unknownEvent(sequence), now);
        }
    }

    private static Event unknownEvent(long sequence) {
        return new Event.Unknown(
                new Event.Envelope(
                        "m" + sequence, "plan.updated", new Stamp(RandomHistory.START, sequence), sequence, null),
                "{}");
    }

    private static void apply(Facets replica, ReceivedNumbers numbers, Event event, Instant now) {
        replica.write(Applier.step(replica, event).writes());
        numbers.arrived(event, now);
    }

    @Test
    void feed_is_not_read_before_two_seconds_have_passed() {
        var numbers = new ReceivedNumbers(3, List.of());
        Instant now = RandomHistory.START;

        numbers.arrived(unknownEvent(7), now);

        assertThat(numbers.due(now.plus(Duration.ofMillis(1_999)))).isEmpty();
        assertThat(numbers.due(now.plus(Duration.ofSeconds(2)))).containsExactly(new ReceivedNumbers.Fetch(3, 6));
        numbers.arrived(numbered(6, 3), now);
        assertThat(numbers.through()).isEqualTo(7);
        assertThat(numbers.due(now.plusSeconds(2))).isEmpty();
    }

    @Test
    void truncated_event_counts_as_missing() {
        var numbers = new ReceivedNumbers(3, List.of());
        Instant now = RandomHistory.START;
        var truncated = new Event.Truncated(new Event.Envelope("m9", "x", new Stamp(now, 9L), 9L, 3L));

        numbers.arrived(truncated, now);

        assertThat(numbers.through()).isEqualTo(8);
        assertThat(numbers.due(now.plusSeconds(2))).containsExactly(new ReceivedNumbers.Fetch(8, 9));
        numbers.arrived(unknownEvent(9), now);
        assertThat(numbers.through()).isEqualTo(9);
    }

    @Test
    void number_of_gaps_is_bounded() {
        var numbers = new ReceivedNumbers(0, List.of());
        for (long i = 1; i <= ReceivedNumbers.GAPS_MAX + 5; i++) {
            numbers.arrived(unknownEvent(3 * i), RandomHistory.START);
        }

        assertThat(numbers.gaps()).hasSize(ReceivedNumbers.GAPS_MAX);
        assertThat(numbers.givenUp()).isEqualTo(5);
        assertThat(numbers.through()).isEqualTo(15);
    }

    private static Event numbered(long sequence, long previous) {
        return new Event.Unknown(
                new Event.Envelope("m" + sequence, "x", new Stamp(RandomHistory.START, sequence), sequence, previous),
                "{}");
    }
}
