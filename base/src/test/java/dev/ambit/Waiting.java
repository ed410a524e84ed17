package dev.ambit;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// For what happens soon, but not at once.
public final class Waiting {

    private static final Duration WAIT_MAX = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Duration PAUSE_MAX = Duration.ofMillis(200);

    /// Share of the time waited so far that one pause takes. Each request costs time that the awaited work needs.
    private static final int PAUSES = 10;

    /// So much counts of the time between two answers: a machine that stands still has done nothing meanwhile.
    private static final Duration ROUND_MAX = Duration.ofSeconds(1);

    private Waiting() {}

    /// The first answer that will do.
    public static <T> T until(Supplier<T> ask, Predicate<T> will) {
        return until(ask, will, WAIT_MAX);
    }

    /// The same for what takes its time.
    public static <T> T until(Supplier<T> ask, Predicate<T> will, Duration longest) {
        Duration waited = Duration.ZERO;
        Instant last = Instant.now();
        T answer = ask.get();
        while (!will.test(answer)) {
            if (waited.compareTo(longest) > 0) {
                throw new AssertionError("After %s it still is %s".formatted(longest, answer));
            }
            pause(waited.dividedBy(PAUSES));
            answer = ask.get();
            Instant now = Instant.now();
            Duration interval = Duration.between(last, now);
            waited = waited.plus(interval.compareTo(ROUND_MAX) < 0 ? interval : ROUND_MAX);
            last = now;
        }
        return answer;
    }

    private static void pause(Duration share) {
        Duration longest = share.compareTo(PAUSE_MAX) < 0 ? share : PAUSE_MAX;
        try {
            Thread.sleep(longest.compareTo(PAUSE) > 0 ? longest : PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
