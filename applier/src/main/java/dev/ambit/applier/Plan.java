package dev.ambit.applier;

import dev.ambit.applier.Numbers.Fetch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a replica does next about its server, as a function of how it stands. What takes long is done beside, so that
/// the server is looked at meanwhile.
final class Plan {

    /// Whoever brings webhooks has so long before the feed is read instead.
    static final Duration PATIENCE = Numbers.PATIENCE;

    static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    /// As long as the server waits for the next event.
    static final Duration WAIT = Duration.ofSeconds(2);

    static final Duration PROVE_EVERY = Duration.ofMinutes(10);

    /// A comparison while nothing is on its way says the most, but is not put off for ever.
    static final Duration QUIET_WAIT_MAX = Duration.ofSeconds(10);

    /// Events that are read at once.
    static final int PAGE_MAX = 1_000;

    static final Duration RETRY_MIN = Duration.ofMillis(500);
    static final Duration RETRY_MAX = Duration.ofSeconds(30);

    /// How a replica stands.
    ///
    /// @param hasBegun whether a snapshot was read, and is not to be read anew
    /// @param due what is missing for too long
    /// @param head the number of the last event of the server; null before it has said so
    /// @param lookedAt when it has
    /// @param progressAt when the last number came, or none was missing
    /// @param leads whether the feed brings events before webhooks do
    /// @param isBusy whether something is done beside
    /// @param isQuiet whether no gap is open
    /// @param retryAt before which the server is left alone
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

    /// What to do.
    sealed interface Act {}

    /// Ask where the log ends.
    record Look() implements Act {}

    /// Read a snapshot, beside.
    record Begin() implements Act {}

    /// Compare with the server, beside.
    record Prove() implements Act {}

    /// Read what is missing.
    record Fill(Fetch part) implements Act {}

    /// Read on.
    ///
    /// @param patience until the next event
    record Follow(long after, Duration patience) implements Act {}

    record Wait(Duration max) implements Act {}

    private Plan() {}

    static Act next(Situation it) {
        if (it.now().isBefore(it.retryAt())) {
            return new Wait(Duration.between(it.now(), it.retryAt()));
        }
        boolean isLookDue = !it.lookedAt().plus(LOOK_EVERY).isAfter(it.now());
        Long head = it.head();
        if (head == null || (isLookDue && (it.isBusy() || !it.leads()))) {
            return new Look();
        }
        if (!it.hasBegun()) {
            return it.isBusy() ? wait(it) : new Begin();
        }
        if (!it.due().isEmpty()) {
            return new Fill(joined(it.due()));
        }
        boolean isLate = !it.progressAt().plus(PATIENCE).isAfter(it.now());
        if (it.through() < head && (it.leads() || isLate)) {
            return new Follow(it.through(), Duration.ZERO);
        }
        boolean isProofDue = !it.now().isBefore(it.proveAt())
                && (it.isQuiet() || !it.now().isBefore(it.proveAt().plus(QUIET_WAIT_MAX)));
        if (isProofDue && !it.isBusy()) {
            return new Prove();
        }
        return it.leads() && !it.isBusy() ? new Follow(it.through(), WAIT) : wait(it);
    }

    /// As many of the first as fit into a page, with what is between.
    private static Fetch joined(List<Fetch> due) {
        Fetch first = due.getFirst();
        long through = first.through();
        for (Fetch part : due) {
            through = part.through() - first.after() <= PAGE_MAX ? Math.max(through, part.through()) : through;
        }
        return new Fetch(first.after(), through);
    }

    /// How long the server is left alone after so many failures.
    static Duration pause(int failures) {
        Duration pause = RETRY_MIN.multipliedBy(1L << Math.min(failures - 1, 10));
        return pause.compareTo(RETRY_MAX) < 0 ? pause : RETRY_MAX;
    }

    /// Things become due by themselves, and nobody says so.
    private static Act wait(Situation it) {
        Duration untilLook = Duration.between(it.now(), it.lookedAt().plus(LOOK_EVERY));
        Duration short_ = Duration.ofMillis(100);
        return new Wait(untilLook.compareTo(short_) < 0 ? short_ : untilLook);
    }
}
