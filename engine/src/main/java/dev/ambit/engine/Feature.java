package dev.ambit.engine;

import org.jspecify.annotations.Nullable;

/// What the rules need to know of a feature. None of it changes while somebody has the feature, so every
/// version may share it.
///
/// @param scale to the unit of its limits; null if that is the one in which it is counted
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

    /// A NUMBER feature that is not metered is a configuration: its limit is its value.
    public boolean isMetered() {
        return meter != MeterType.NONE;
    }

    /// What was counted, in the unit of its limits.
    public long shown(long countedMicros) {
        return scale == null ? countedMicros : scale.shown(countedMicros);
    }
}
