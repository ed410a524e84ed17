package dev.ambit.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Records deliveries and checks their order by the true time, which no server knows exactly.
final class SimulatedReceiver {

    private final long seed;
    private final Duration hold;
    private final Map<Long, Instant> received = new HashMap<>();
    private final Map<Long, Instant> firstFailed = new HashMap<>();
    private final Map<String, Long> newestOfLane = new HashMap<>();

    /// Failures at a server that is gone; its successor may not know them.
    private final Set<Long> forgotten = new HashSet<>();

    /// @param hold for so long at least an event that fails holds back its lane
    SimulatedReceiver(long seed, Duration hold) {
        this.seed = seed;
        this.hold = hold;
    }

    boolean has(long sequence) {
        return received.containsKey(sequence);
    }

    /// In order, except for deliveries that were held or released.
    void receive(Delivery delivery, boolean mayOvertake, Instant now) {
        long sequence = delivery.sequence();
        if (received.putIfAbsent(sequence, now) == null && !mayOvertake) {
            long newest = newestOfLane.getOrDefault(delivery.lane(), 0L);
            assertThat(newest < sequence || hasHadItsHold(delivery, now))
                    .as("event %d came after %d of %s, seed %d", sequence, newest, delivery.lane(), seed)
                    .isTrue();
            newestOfLane.merge(delivery.lane(), sequence, Math::max);
        }
    }

    /// It was sent by hand.
    void receive(long sequence, Instant now) {
        received.putIfAbsent(sequence, now);
    }

    void refuse(long sequence, Instant now) {
        firstFailed.putIfAbsent(sequence, now);
    }

    /// Another server delivers.
    void forget() {
        forgotten.addAll(firstFailed.keySet());
    }

    private boolean hasHadItsHold(Delivery delivery, Instant now) {
        Instant failed = firstFailed.get(delivery.sequence());
        return failed != null
                && !failed.plus(hold).isAfter(now)
                && (delivery.state() == Delivery.State.PARKED || forgotten.contains(delivery.sequence()));
    }
}
