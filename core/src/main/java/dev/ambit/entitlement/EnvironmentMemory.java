package dev.ambit.entitlement;

import dev.ambit.clock.EnvironmentTime;
import dev.ambit.db.EnvironmentId;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/// How far this server has read an environment's log, and what it keeps of its catalog.
final class EnvironmentMemory {

    private static final long MINUTE_MILLIS = Duration.ofMinutes(1).toMillis();

    private final EnvironmentId environment;
    private final CatalogMemory catalog;
    private final ReentrantLock following = new ReentrantLock();
    private volatile EnvironmentTime time;
    private volatile long applied;
    private volatile long usedAtMillis;
    private volatile long followedAtMillis;

    /// @param head the last event of the log before anything of the environment is kept in memory
    /// @param time as of that event or newer
    EnvironmentMemory(EnvironmentId environment, long head, EnvironmentTime time, long nowMillis) {
        this.time = time;
        this.usedAtMillis = nowMillis;
        this.environment = environment;
        this.catalog = new CatalogMemory(environment);
        this.applied = head;
    }

    EnvironmentId environment() {
        return environment;
    }

    CatalogMemory catalog() {
        return catalog;
    }

    EnvironmentTime time() {
        return time;
    }

    void time(EnvironmentTime changed) {
        time = changed;
    }

    /// Whoever follows the log holds it, so that events are applied in their order.
    ReentrantLock following() {
        return following;
    }

    /// Every event up to this one is in what we answer.
    long applied() {
        return applied;
    }

    void applied(long sequence) {
        applied = sequence;
    }

    /// When somebody last asked, to the minute: a write each time would slow down those who ask.
    long usedAtMillis() {
        return usedAtMillis;
    }

    void usedAt(long millis) {
        if (millis - usedAtMillis > MINUTE_MILLIS) {
            usedAtMillis = millis;
        }
    }

    /// When the log was last looked at.
    long followedAtMillis() {
        return followedAtMillis;
    }

    void followedAt(long millis) {
        followedAtMillis = millis;
    }
}
