package dev.ambit.entitlement;

import dev.ambit.catalog.CatalogFeature;
import dev.ambit.catalog.FeatureStatus;
import dev.ambit.http.Json;

/// A feature in responses, serialized once because every check contains it.
public final class ShownFeature {

    private final CatalogFeature feature;
    private final byte[] json;

    private ShownFeature(CatalogFeature feature, byte[] json) {
        this.feature = feature;
        this.json = json;
    }

    static ShownFeature of(CatalogFeature feature) {
        return new ShownFeature(
                feature,
                Json.write(new Wire(
                        feature.id(),
                        feature.id(),
                        feature.content().displayName(),
                        feature.status().name(),
                        feature.content().featureType().name())));
    }

    /// Returns whether the status is `NEW`, so that the first use must be noted.
    boolean isNew() {
        return feature.status() == FeatureStatus.NEW;
    }

    public CatalogFeature feature() {
        return feature;
    }

    /// Returns the shared array; do not modify it.
    byte[] json() {
        return json;
    }

    /// The feature on the wire; `refId` is for older clients.
    public record Wire(String id, String refId, String displayName, String featureStatus, String featureType) {}
}
