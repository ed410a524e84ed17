package dev.ambit.engine;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Grant or denial of one feature by a package or a promotion.
///
/// `granted` false is an explicit denial. `limit` applies to NUMBER features, `values` to ENUM features, `reset`
/// (null: never) to metered features and `behavior` to add-ons.
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

    /// Returns this grant with the limit `micros`: soft if the limit was soft, otherwise hard.
    public Grant limitedTo(long micros) {
        Limit limited = limit instanceof Limit.Soft ? new Limit.Soft(micros) : new Limit.Hard(micros);
        return new Grant(feature, granted, limited, values, reset, behavior);
    }
}
