package dev.ambit.replica;

import dev.ambit.applier.Inbox;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Forgets by which messages events came, once nobody sends them again.
final class ForgetLoop {

    /// The longest that a sender of ours tries is 76 hours; what failed may be sent again by hand for 30 days.
    private static final Duration REMEMBERED = Duration.ofDays(30);

    /// Of one run, each a transaction of its own, so that events are hardly held up.
    private static final int STEPS_MAX = 100;

    private final Inbox inbox;
    private final InstantSource clock;

    ForgetLoop(Inbox inbox, InstantSource clock) {
        this.inbox = inbox;
        this.clock = clock;
    }

    void runOnce() {
        Instant before = clock.instant().minus(REMEMBERED);
        for (int step = 0; step < STEPS_MAX && inbox.forget(before) > 0; step++) {}
    }
}
