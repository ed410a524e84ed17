package dev.ambit.client;

import java.time.Instant;
import java.time.InstantSource;
import tools.jackson.databind.JsonNode;

/// Clock of an environment, which can be stopped or ahead of real time. It decides on usage periods.
///
/// @param stoppedAtMillis milliseconds since 1970 at which the clock is stopped, or [#RUNNING]
record CachedClock(long stoppedAtMillis, long aheadMillis) {

    static final long RUNNING = Long.MIN_VALUE;
    static final CachedClock REAL = new CachedClock(RUNNING, 0);

    private static final InstantSource SYSTEM = InstantSource.system();

    /// Reads `stoppedAt` and `aheadMillis` of an event or of a line of a snapshot.
    static CachedClock of(JsonNode fields) {
        String stoppedAt = ClientJson.text(fields, "stoppedAt");
        return new CachedClock(
                stoppedAt.isEmpty() ? RUNNING : Instant.parse(stoppedAt).toEpochMilli(),
                fields.path("aheadMillis").asLong(0));
    }

    /// Returns the time of this machine.
    static Instant realNow() {
        return SYSTEM.instant();
    }

    /// Returns the time of the environment in milliseconds since 1970.
    long nowMillis() {
        return stoppedAtMillis == RUNNING ? SYSTEM.millis() + aheadMillis : stoppedAtMillis;
    }
}
