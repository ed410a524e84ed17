package dev.ambit;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Waits for a condition, with a deadline. The long form waits three times as long, because its work keeps the machine
/// busy.
public final class Waiting {

    private static final Duration WAIT_MAX = Duration.ofMinutes(2);
    private static final int LONG_FORM_FACTOR = 3;
    private static final int PAUSE_MILLIS_MIN = 20;
    private static final int PAUSE_MILLIS_MAX = 200;

    /// Share of the time waited so far that one pause takes. Each request costs time that the awaited work needs.
    private static final int PAUSES = 10;

    /// A longer interval between two answers counts as this one, because a machine that is suspended does no work.
    private static final Duration INTERVAL_MAX = Duration.ofSeconds(1);

    private Waiting() {}

    /// Returns the first answer that `isExpected` accepts.
    public static <T> T until(Supplier<T> ask, Predicate<T> isExpected) {
        return until(ask, isExpected, WAIT_MAX);
    }

    /// Does the same with another deadline.
    public static <T> T until(Supplier<T> ask, Predicate<T> isExpected, Duration max) {
        return until("an answer that is expected", max, ask, isExpected);
    }

    /// Waits until `condition` is true.
    ///
    /// @param what the awaited event; the failure message contains it
    public static void until(String what, Duration max, BooleanSupplier condition) {
        until(what, max, condition::getAsBoolean, isTrue -> isTrue);
    }

    private static <T> T until(String what, Duration max, Supplier<T> ask, Predicate<T> isExpected) {
        Duration deadline = max.multipliedBy(LongForm.ENABLED ? LONG_FORM_FACTOR : 1);
        Duration waited = Duration.ZERO;
        Instant last = Instant.now();
        T answer = ask.get();
        while (!isExpected.test(answer)) {
            if (waited.compareTo(deadline) > 0) {
                throw new AssertionError("Waited %s for %s. Last answer: %s".formatted(deadline, what, answer));
            }
            pause(waited.dividedBy(PAUSES));
            answer = ask.get();
            Instant now = Instant.now();
            Duration interval = Duration.between(last, now);
            waited = waited.plus(interval.compareTo(INTERVAL_MAX) < 0 ? interval : INTERVAL_MAX);
            last = now;
        }
        return answer;
    }

    private static void pause(Duration share) {
        try {
            Thread.sleep(Math.clamp(share.toMillis(), PAUSE_MILLIS_MIN, PAUSE_MILLIS_MAX));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
