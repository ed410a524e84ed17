package dev.ambit.replica;

import dev.ambit.http.Metrics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// Reports how current the copy is, if it is compared with the server.
final class FreshnessMetrics {

    private final Supplier<Freshness> freshness;
    private final InstantSource clock;
    private final AtomicLong green;
    private final AtomicLong lagEvents;
    private final AtomicLong lagMillis;
    private final AtomicLong repairs;
    private final AtomicLong proofAge;

    FreshnessMetrics(Supplier<Freshness> freshness, InstantSource clock, Metrics metrics) {
        this.freshness = freshness;
        this.clock = clock;
        this.green = metrics.level("ambit.replica.sync.green", "1 if /health/sync answers 200, else 0");
        this.lagEvents = metrics.level("ambit.replica.lag.events", "Events of the server that are not applied yet");
        this.lagMillis = metrics.level("ambit.replica.lag.millis", "Milliseconds for which the replica has lagged");
        this.repairs = metrics.level("ambit.replica.repairs", "Rows that differed and were repaired");
        this.proofAge = metrics.level(
                "ambit.replica.proof.age.seconds", "Seconds since the last comparison without a difference");
    }

    void runOnce() {
        Freshness now = freshness.get();
        green.set(now.isGreen() ? 1 : 0);
        repairs.set(now.repairs());
        if (now.lagEvents() != null) {
            lagEvents.set(now.lagEvents());
        }
        if (now.lagSeconds() != null) {
            lagMillis.set(now.lagSeconds().movePointRight(3).longValue());
        }
        if (now.provenAt() != null) {
            proofAge.set(Duration.between(now.provenAt(), clock.instant()).toSeconds());
        }
    }
}
