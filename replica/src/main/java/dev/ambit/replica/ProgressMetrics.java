package dev.ambit.replica;

import dev.ambit.applier.InboxStatus;
import dev.ambit.http.Metrics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// Reports the progress of the replica. Keeps the last values if the database is unavailable, because zeros would
/// look healthy.
final class ProgressMetrics {

    private final Supplier<InboxStatus> standing;
    private final InstantSource clock;
    private final AtomicLong through;
    private final AtomicLong gaps;
    private final AtomicLong gapsGivenUp;
    private final AtomicLong age;

    ProgressMetrics(Supplier<InboxStatus> standing, InstantSource clock, Metrics metrics) {
        this.standing = standing;
        this.clock = clock;
        this.through = metrics.level("ambit.replica.through", "Number up to which all events were received");
        this.gaps = metrics.level("ambit.replica.gaps", "Gaps in the received events");
        this.gapsGivenUp =
                metrics.level("ambit.replica.gaps.given.up", "Gaps dropped because the list of gaps was full");
        this.age = metrics.level("ambit.replica.age.seconds", "Seconds since events were last applied");
    }

    void runOnce() {
        InboxStatus now = standing.get();
        through.set(now.through());
        gaps.set(now.gaps());
        gapsGivenUp.set(now.gapsGivenUp());
        if (now.lastAppliedAt() != null) {
            age.set(Duration.between(now.lastAppliedAt(), clock.instant()).toSeconds());
        }
    }
}
