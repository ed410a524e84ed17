package dev.ambit.engine;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a customer may do with one feature, all sources considered.
///
/// `revoked`: sources name the feature and all of them deny. `source` is the place of the winner among the sources, to
/// whose start a reset is anchored; `counter` the place of its usage among the customer's counters, or -1. Usage that
/// never resets counts from the earliest start among the sources `countedBy`.
public record Entitlement(
        Feature feature,
        boolean revoked,
        Limit limit,
        Set<String> values,
        @Nullable Reset reset,
        int source,
        int counter,
        List<Integer> countedBy) {

    static final int NO_COUNTER = -1;

    public Entitlement {
        values = Set.copyOf(values);
        countedBy = List.copyOf(countedBy);
        if ((feature.isMetered() && !revoked) != (counter != NO_COUNTER)) {
            throw new IllegalArgumentException("Exactly the granted metered features have a counter: " + feature.id());
        }
    }

    /// Counted by its source alone.
    public Entitlement(
            Feature feature,
            boolean revoked,
            Limit limit,
            Set<String> values,
            @Nullable Reset reset,
            int source,
            int counter) {
        this(feature, revoked, limit, values, reset, source, counter, List.of(source));
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
