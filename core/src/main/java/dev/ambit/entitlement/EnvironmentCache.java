package dev.ambit.entitlement;

import dev.ambit.clock.EnvironmentTime;
import dev.ambit.db.EnvironmentId;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/// The cache of an environment: its position in the event log, and its catalog.
final class EnvironmentCache {

    private static final long USE_STEP_MILLIS = Duration.ofSeconds(5).toMillis();

    private final EnvironmentId environment;
    private final CatalogCache catalog;
    private final ReentrantLock following = new ReentrantLock();
    private volatile EnvironmentTime time;
    private volatile long applied;
    private volatile long usedAtMillis;
    private volatile long followedAtMillis;
    private volatile boolean isResting;

    /// @param head the latest event before anything of the environment is cached
    /// @param time the clock as of that event or later
    EnvironmentCache(EnvironmentId environment, long head, EnvironmentTime time, long nowMillis) {
        this.time = time;
        this.usedAtMillis = nowMillis;
        this.environment = environment;
        this.catalog = new CatalogCache(environment);
        this.applied = head;
    }

    EnvironmentId environment() {
        return environment;
    }

    CatalogCache catalog() {
        return catalog;
    }

    EnvironmentTime time() {
        return time;
    }

    void time(EnvironmentTime changed) {
        time = changed;
    }

    /// Returns the lock that serializes the application of events.
    ReentrantLock following() {
        return following;
    }

    /// Returns the number of the last applied event.
    long applied() {
        return applied;
    }

    void applied(long sequence) {
        applied = sequence;
    }

    /// Returns the time of the last use, which may be 5 seconds too early: a write per request would slow checks
    /// down.
    long usedAtMillis() {
        return usedAtMillis;
    }

    void usedAt(long millis) {
        if (millis - usedAtMillis > USE_STEP_MILLIS) {
            usedAtMillis = millis;
        }
    }

    /// Returns the last time at which the event log was read.
    long followedAtMillis() {
        return followedAtMillis;
    }

    void followedAt(long millis) {
        followedAtMillis = millis;
    }

    /// Returns whether events may be missing, because the sweep skips this unused environment.
    boolean isResting() {
        return isResting;
    }

    void restIfUnusedSince(long millis) {
        if (usedAtMillis < millis) {
            isResting = true;
        }
    }

    void endRest() {
        isResting = false;
    }
}
