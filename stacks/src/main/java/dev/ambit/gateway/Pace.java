package dev.ambit.gateway;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// How many requests a stage has had in the second that goes on. Each server counts its own.
final class Pace {

    private static final int HALF = 32;
    private static final int STAGES_MAX = 10_000;

    private final ConcurrentHashMap<Object, AtomicLong> counts = new ConcurrentHashMap<>();

    /// Counts one more.
    ///
    /// @param second of any clock that goes on
    /// @return false if it is too many
    boolean takes(Object stage, int perSecondMax, long second) {
        if (counts.size() > STAGES_MAX) {
            counts.clear();
        }
        long now = counts.computeIfAbsent(stage, _ -> new AtomicLong())
                .updateAndGet(it -> it >>> HALF == (second & 0xFFFF_FFFFL) ? it + 1 : second << HALF | 1);
        return (now & 0xFFFF_FFFFL) <= perSecondMax;
    }
}
