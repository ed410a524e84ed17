package dev.ambit.engine;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Entitlement of a customer to one feature, resolved from all sources.
///
/// @param revoked whether sources name the feature and all of them deny it
/// @param source index of the winning source, whose start anchors the reset
/// @param counter index among the customer's counters, or -1
/// @param countStartSources indexes of the sources whose earliest start is the start of lifetime usage
public record Entitlement(
        Feature feature,
        boolean revoked,
        Limit limit,
        Set<String> values,
        @Nullable Reset reset,
        int source,
        int counter,
        List<Integer> countStartSources) {

    static final int NO_COUNTER = -1;

    public Entitlement {
        values = Set.copyOf(values);
        countStartSources = List.copyOf(countStartSources);
        if ((feature.isMetered() && !revoked) != (counter != NO_COUNTER)) {
            throw new IllegalArgumentException("Exactly the granted metered features have a counter: " + feature.id());
        }
    }

    /// Creates an entitlement whose lifetime usage counts from the start of `source` only.
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

    /// Returns whether the limit allows `countedMicros` in addition to `usedMicros`, both in the counted unit.
    /// If the feature has a scale, a sum above the largest quantity counts as that quantity.
    public boolean leavesRoomFor(long countedMicros, long usedMicros) {
        return feature.scale() == null
                ? limit.leavesRoomFor(countedMicros, usedMicros)
                : limit.leavesRoomFor(0, feature.shown(Micros.plus(usedMicros, countedMicros)));
    }

    /// Returns whether the feature is metered and granted.
    public boolean isCounted() {
        return counter != NO_COUNTER;
    }
}
