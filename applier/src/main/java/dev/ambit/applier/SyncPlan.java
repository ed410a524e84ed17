package dev.ambit.applier;

import dev.ambit.applier.ReceivedNumbers.Fetch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides the next action of a replica towards its server from its situation. Long actions run in a second thread,
/// so that the server is still polled.
final class SyncPlan {

    /// How long webhooks may lag before the feed is read instead.
    static final Duration PATIENCE = ReceivedNumbers.PATIENCE;

    static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    /// How long the server waits for the next event.
    static final Duration WAIT = Duration.ofSeconds(2);

    static final Duration PROVE_EVERY = Duration.ofMinutes(10);

    /// How long a comparison waits at most for a moment without open gaps.
    static final Duration QUIET_WAIT_MAX = Duration.ofSeconds(10);

    /// Maximum number of events per request.
    static final int PAGE_MAX = 1_000;

    static final Duration RETRY_MIN = Duration.ofMillis(500);
    static final Duration RETRY_MAX = Duration.ofSeconds(30);

    /// The situation of a replica.
    ///
    /// @param hasBegun whether a snapshot was loaded and no new one is needed
    /// @param due gaps that have been open for too long
    /// @param head number of the newest event of the server; null if unknown
    /// @param lookedAt when `head` was read
    /// @param progressAt when the last event was received or when none was missing
    /// @param leads whether the feed is read before webhooks arrive
    /// @param isBusy whether a long action is running
    /// @param isQuiet whether no gap is open
    /// @param retryAt earliest time of the next request after a failure
    /// @param proveAt when the next comparison is due
    record Situation(
            Instant now,
            boolean hasBegun,
            long through,
            List<Fetch> due,
            @Nullable Long head,
            Instant lookedAt,
            Instant progressAt,
            boolean leads,
            boolean isBusy,
            boolean isQuiet,
            Instant retryAt,
            Instant proveAt) {}

    /// The next action.
    sealed interface Action {}

    /// Reads the number of the newest event.
    record ReadHead() implements Action {}

    /// Loads a snapshot in the second thread.
    record LoadSnapshot() implements Action {}

    /// Compares with the server in the second thread.
    record Compare() implements Action {}

    /// Reads a gap.
    record ReadGap(Fetch part) implements Action {}

    /// Reads the next events.
    ///
    /// @param patience maximum wait for the next event
    record Follow(long after, Duration patience) implements Action {}

    record Wait(Duration max) implements Action {}

    private SyncPlan() {}

    static Action next(Situation it) {
        if (it.now().isBefore(it.retryAt())) {
            return new Wait(Duration.between(it.now(), it.retryAt()));
        }
        boolean isLookDue = !it.lookedAt().plus(LOOK_EVERY).isAfter(it.now());
        Long head = it.head();
        if (head == null || (isLookDue && (it.isBusy() || !it.leads()))) {
            return new ReadHead();
        }
        if (!it.hasBegun()) {
            return it.isBusy() ? wait(it) : new LoadSnapshot();
        }
        if (!it.due().isEmpty()) {
            return new ReadGap(joined(it.due()));
        }
        boolean isLate = !it.progressAt().plus(PATIENCE).isAfter(it.now());
        if (it.through() < head && (it.leads() || isLate)) {
            return new Follow(it.through(), Duration.ZERO);
        }
        boolean isProofDue = !it.now().isBefore(it.proveAt())
                && (it.isQuiet() || !it.now().isBefore(it.proveAt().plus(QUIET_WAIT_MAX)));
        if (isProofDue && !it.isBusy()) {
            return new Compare();
        }
        return it.leads() && !it.isBusy() ? new Follow(it.through(), WAIT) : wait(it);
    }

    /// Joins as many of the first gaps as fit into one page.
    private static Fetch joined(List<Fetch> due) {
        Fetch first = due.getFirst();
        long through = first.through();
        for (Fetch part : due) {
            through = part.through() - first.after() <= PAGE_MAX ? Math.max(through, part.through()) : through;
        }
        return new Fetch(first.after(), through);
    }

    /// Returns the backoff after a number of failures.
    static Duration pause(int failures) {
        Duration pause = RETRY_MIN.multipliedBy(1L << Math.min(failures - 1, 10));
        return pause.compareTo(RETRY_MAX) < 0 ? pause : RETRY_MAX;
    }

    /// Waits for a bounded time, because actions become due without a signal.
    private static Action wait(Situation it) {
        Duration untilLook = Duration.between(it.now(), it.lookedAt().plus(LOOK_EVERY));
        Duration short_ = Duration.ofMillis(100);
        return new Wait(untilLook.compareTo(short_) < 0 ? short_ : untilLook);
    }
}
