package dev.ambit.allowance;

import dev.ambit.catalog.FeatureDraft;
import dev.ambit.engine.FeatureType;
import dev.ambit.engine.MeterType;
import java.util.List;
import java.util.Map;

/// What an account's use is counted in (domain.md §4.5). Each is a feature that the operator sells.
public enum Metric {
    /// Those that are not archived.
    PRODUCTS("products", "Products", MeterType.FLUCTUATING),
    /// Those that are live.
    SUBSCRIPTIONS("subscriptions", "Subscriptions", MeterType.FLUCTUATING),
    /// Events and measurements of a calendar month.
    EVENTS("events", "Reported events", MeterType.INCREMENTAL);

    private final String feature;
    private final String displayName;
    private final MeterType meter;

    Metric(String feature, String displayName, MeterType meter) {
        this.feature = feature;
        this.displayName = displayName;
        this.meter = meter;
    }

    /// The id of the feature, and the word for it on the wire.
    String feature() {
        return feature;
    }

    FeatureDraft draft() {
        return new FeatureDraft(
                feature,
                displayName,
                "Usage of an account in its production environments.",
                FeatureType.NUMBER,
                meter,
                null,
                null,
                List.of(),
                null,
                Map.of(),
                null);
    }
}
