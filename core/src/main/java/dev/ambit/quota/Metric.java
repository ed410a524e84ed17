package dev.ambit.quota;

import dev.ambit.catalog.FeatureDraft;
import dev.ambit.engine.FeatureType;
import dev.ambit.engine.MeterType;
import java.util.List;
import java.util.Map;

/// A limited metric of an account. Each is a feature in the operator's catalog.
public enum Metric {
    /// Unarchived products.
    PRODUCTS("products", "Products", MeterType.FLUCTUATING),
    /// Live subscriptions.
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

    /// Returns the id of the feature, which is also its name on the wire.
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
