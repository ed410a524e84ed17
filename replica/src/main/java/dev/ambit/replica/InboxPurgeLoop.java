package dev.ambit.replica;

import dev.ambit.applier.Inbox;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Deletes recorded message ids after their senders' retries have ended.
final class InboxPurgeLoop {

    /// Ambit retries for 76 hours; users can resend failed events for 30 days.
    private static final Duration REMEMBERED = Duration.ofDays(30);

    /// Maximum transactions per run; they are short, so that events are hardly delayed.
    private static final int STEPS_MAX = 100;

    private final Inbox inbox;
    private final InstantSource clock;

    InboxPurgeLoop(Inbox inbox, InstantSource clock) {
        this.inbox = inbox;
        this.clock = clock;
    }

    void runOnce() {
        Instant before = clock.instant().minus(REMEMBERED);
        for (int step = 0; step < STEPS_MAX && inbox.deleteOld(before) > 0; step++) {}
    }
}
