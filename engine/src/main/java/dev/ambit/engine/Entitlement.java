package dev.ambit.engine;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a customer may do with one feature, all sources considered.
///
/// `revoked`: sources name the feature and all of them deny. `source` is the place of the winner among the sources,
/// to whose start a reset is anchored; `counter` the place of its usage among the customer's counters, or -1.
public record Entitlement(
        Feature feature,
        boolean revoked,
        Limit limit,
        Set<String> values,
        @Nullable Reset reset,
        int source,
        int counter) {

    static final int NO_COUNTER = -1;

    public Entitlement {
        values = Set.copyOf(values);
        if ((feature.isMetered() && !revoked) != (counter != NO_COUNTER)) {
            throw new IllegalArgumentException(
                    "What is metered and granted has a counter, nothing else: " + feature.id());
        }
    }

    /// Whether so much more may be counted on top of `usedMicros`, both in the unit in which it is counted.
    /// Stops at the largest quantity, which no counter passes.
    public boolean leavesRoomFor(long countedMicros, long usedMicros) {
        return feature.scale() == null
                ? limit.leavesRoomFor(countedMicros, usedMicros)
                : limit.leavesRoomFor(0, feature.shown(Micros.plus(usedMicros, countedMicros)));
    }

    /// Whether it is metered and granted.
    public boolean isCounted() {
        return counter != NO_COUNTER;
    }
}
