package dev.ambit.engine;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a package or a promotion says about one feature.
///
/// `granted` false is an explicit denial. `limit` matters to NUMBER features, `values` to ENUM ones, `reset` (null:
/// never) to metered ones, `behavior` to add-ons.
public record Grant(
        Feature feature,
        boolean granted,
        Limit limit,
        Set<String> values,
        @Nullable Reset reset,
        Behavior behavior) {

    public Grant {
        values = Set.copyOf(values);
        if (reset != null && !feature.isMetered()) {
            throw new IllegalArgumentException("Only a metered feature can have a reset: " + feature.id());
        }
    }

    /// The same of another quantity.
    public Grant limitedTo(long micros) {
        Limit limited = limit instanceof Limit.Soft ? new Limit.Soft(micros) : new Limit.Hard(micros);
        return new Grant(feature, granted, limited, values, reset, behavior);
    }
}
