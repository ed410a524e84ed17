package dev.ambit.host.gateway;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// Rate limiter per stage, with one counter per second. Each host counts its own requests.
final class StageRateLimiter {

    private static final int HALF = 32;
    private static final int STAGES_MAX = 10_000;

    private final ConcurrentHashMap<Object, AtomicLong> counts = new ConcurrentHashMap<>();

    /// Counts a request.
    ///
    /// @param second of any monotonic clock
    /// @return false if the limit is exceeded
    boolean takes(Object stage, int perSecondMax, long second) {
        if (counts.size() > STAGES_MAX) {
            counts.clear();
        }
        long now = counts.computeIfAbsent(stage, _ -> new AtomicLong())
                .updateAndGet(it -> it >>> HALF == (second & 0xFFFF_FFFFL) ? it + 1 : second << HALF | 1);
        return (now & 0xFFFF_FFFFL) <= perSecondMax;
    }
}
