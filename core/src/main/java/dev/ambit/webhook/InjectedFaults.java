package dev.ambit.webhook;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;

/// The injected faults of one event: the same on every call.
record InjectedFaults(Chaos chaos, long sequence) {

    /// Delay of a reordered event: later events overtake it, but the receiver does not count it as missing.
    private static final Duration REORDERED = Duration.ofSeconds(1);

    /// Delay of a dropped event. The event is still sent, but so late that the receiver counts it as missing.
    private static final Duration DROPPED = Duration.ofSeconds(6);

    private static final long DELAY_MILLIS_MAX = 2_000;

    /// Salts of the random seeds, so that the faults of an event are independent of each other.
    private static final int DROP = 1;

    private static final int REORDER = 2;
    private static final int DELAY = 3;
    private static final int DUPLICATE = 4;
    private static final int FORGE = 5;
    private static final int SALTS = 6;

    /// Returns the delay of an event that later events overtake. Empty if the event keeps its order.
    Optional<Duration> leavesOrderFor() {
        if (strikes(DROP, chaos.drop())) {
            return Optional.of(DROPPED);
        }
        return strikes(REORDER, chaos.reorder()) ? Optional.of(REORDERED) : Optional.empty();
    }

    /// Returns the delay of an event that holds back the events after it.
    Duration delay() {
        return strikes(DELAY, chaos.delay())
                ? Duration.ofMillis(dice(DELAY).nextLong(DELAY_MILLIS_MAX))
                : Duration.ZERO;
    }

    boolean isDuplicated() {
        return strikes(DUPLICATE, chaos.duplicate());
    }

    /// Returns whether a forged request is sent first.
    boolean isForged() {
        return strikes(FORGE, chaos.badSignature());
    }

    private boolean strikes(int fault, BigDecimal rate) {
        return dice(fault).split().nextDouble() < rate.doubleValue();
    }

    private SplittableRandom dice(int fault) {
        return new SplittableRandom(chaos.seed() * 31 + sequence * SALTS + fault);
    }
}
