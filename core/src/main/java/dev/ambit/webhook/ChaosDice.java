package dev.ambit.webhook;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;

/// What chaos does to one event: the same whenever it is asked.
record ChaosDice(Chaos chaos, long sequence) {

    /// Later ones overtake it, and its receiver has not yet missed it.
    private static final Duration REORDERED = Duration.ofSeconds(1);

    /// Long enough for its receiver to miss it.
    private static final Duration DROPPED = Duration.ofSeconds(6);

    private static final long DELAY_MILLIS_MAX = 2_000;

    /// By their salts.
    private static final int DROP = 1;

    private static final int REORDER = 2;
    private static final int DELAY = 3;
    private static final int DUPLICATE = 4;
    private static final int FORGE = 5;
    private static final int SALTS = 6;

    /// It goes so much later than its turn.
    Optional<Duration> leavesOrderFor() {
        if (strikes(DROP, chaos.drop())) {
            return Optional.of(DROPPED);
        }
        return strikes(REORDER, chaos.reorder()) ? Optional.of(REORDERED) : Optional.empty();
    }

    /// It goes so much later, and what is behind it waits.
    Duration delay() {
        return strikes(DELAY, chaos.delay())
                ? Duration.ofMillis(dice(DELAY).nextLong(DELAY_MILLIS_MAX))
                : Duration.ZERO;
    }

    boolean isDuplicated() {
        return strikes(DUPLICATE, chaos.duplicate());
    }

    /// Somebody else pretends to send it first.
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
