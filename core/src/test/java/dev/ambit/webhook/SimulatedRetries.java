package dev.ambit.webhook;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Records the attempts of one flow, and checks that none is early and none follows an accepted one.
final class SimulatedRetries {

    private final long seed;
    private final Set<Long> taken = new HashSet<>();

    /// The earliest time of the next attempt, unless it is recovered.
    private final Map<Delivery, Instant> earliest = new HashMap<>();

    /// Recovered while in flight.
    private final Set<Delivery> wantedAgain = new HashSet<>();

    SimulatedRetries(long seed) {
        this.seed = seed;
    }

    void accepted(Delivery delivery) {
        taken.add(delivery.sequence());
    }

    /// Recovers failures, which are to be tried at once.
    void recovered(Collection<Delivery> underWay) {
        earliest.clear();
        wantedAgain.addAll(underWay);
    }

    /// @param latest that any clock of the server has said
    /// @param mayBeReadAnew whether an event that was taken may be in the log once more
    void assertMayGo(Delivery delivery, Instant latest, boolean mayBeReadAnew) {
        boolean isReadAnew = mayBeReadAnew || delivery.state() == Delivery.State.FRESH;
        assertThat(taken.remove(delivery.sequence()) && !isReadAnew)
                .as("%d is tried again although it was taken, seed %d", delivery.sequence(), seed)
                .isFalse();
        assertThat(latest)
                .as("the time of %d, seed %d", delivery.sequence(), seed)
                .isAfterOrEqualTo(earliest.getOrDefault(delivery, latest));
    }

    /// @param asks the delay that the receiver requested
    void failed(Delivery delivery, Instant now, Duration asks) {
        Instant next = delivery.nextAt();
        if (wantedAgain.remove(delivery) && now.equals(next)) {
            return;
        }
        int attempts = delivery.attempts();
        if (attempts >= Retries.PAUSES.size()) {
            assertThat(next).as("attempts, seed %d", seed).isNull();
            return;
        }
        Duration pause = Retries.PAUSES.get(attempts);
        assertThat(Duration.between(now, next))
                .as("pause %d, seed %d", attempts, seed)
                .isBetween(
                        longer(asks, pause.multipliedBy(9).dividedBy(10)),
                        longer(asks, pause.multipliedBy(11).dividedBy(10)));
        earliest.put(delivery, requireNonNull(next));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
