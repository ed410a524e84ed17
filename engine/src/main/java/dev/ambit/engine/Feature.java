package dev.ambit.engine;

/// What the rules need to know of a feature. It is fixed when the feature is created, so every version may share it.
public record Feature(String id, FeatureType type, MeterType meter) {

    public Feature {
        if (meter != MeterType.NONE && type != FeatureType.NUMBER) {
            throw new IllegalArgumentException("Only a NUMBER feature is metered: " + id);
        }
    }

    /// A NUMBER feature that is not metered is a configuration: its limit is its value.
    public boolean isMetered() {
        return meter != MeterType.NONE;
    }
}
