package dev.ambit.engine;

import java.util.Locale;

/// The kinds of features that the tables speak of.
public enum FeatureKind {
    BOOLEAN(FeatureType.BOOLEAN, MeterType.NONE),
    CONFIGURATION(FeatureType.NUMBER, MeterType.NONE),
    METERED(FeatureType.NUMBER, MeterType.INCREMENTAL),
    SEATS(FeatureType.NUMBER, MeterType.FLUCTUATING),
    ENUM(FeatureType.ENUM, MeterType.NONE);

    private final FeatureType type;
    private final MeterType meter;

    FeatureKind(FeatureType type, MeterType meter) {
        this.type = type;
        this.meter = meter;
    }

    public Feature feature(String id) {
        return new Feature(id, type, meter);
    }

    static FeatureKind named(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
