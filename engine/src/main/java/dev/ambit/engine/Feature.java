package dev.ambit.engine;

import org.jspecify.annotations.Nullable;

/// Feature as the rules see it. It does not change while a customer has the feature, so all package versions share
/// it.
///
/// @param scale conversion from the counted unit to the unit of limits; null if they are the same
public record Feature(
        String id,
        FeatureType type,
        MeterType meter,
        @Nullable Scale scale) {

    public Feature {
        if (meter != MeterType.NONE && type != FeatureType.NUMBER) {
            throw new IllegalArgumentException("Only a NUMBER feature can be metered: " + id);
        }
    }

    public Feature(String id, FeatureType type, MeterType meter) {
        this(id, type, meter, null);
    }

    /// Returns whether usage is counted. A NUMBER feature that is not metered is a configuration value: its limit.
    public boolean isMetered() {
        return meter != MeterType.NONE;
    }

    /// Converts a counted amount to the unit of limits.
    public long shown(long countedMicros) {
        return scale == null ? countedMicros : scale.shown(countedMicros);
    }

    /// Returns the largest counted amount that [#shown] converts to at most a limit.
    public long countedMax(long limitMicros) {
        return scale == null ? limitMicros : scale.countedMax(limitMicros);
    }
}
