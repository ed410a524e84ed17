package dev.ambit.entitlement;

import dev.ambit.catalog.CatalogFeature;
import dev.ambit.catalog.FeatureStatus;
import dev.ambit.http.Json;

/// A feature as answers show it, written once, because every check repeats it.
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

    /// Not known to be in use.
    boolean isNew() {
        return feature.status() == FeatureStatus.NEW;
    }

    public CatalogFeature feature() {
        return feature;
    }

    /// Not to be changed.
    byte[] json() {
        return json;
    }

    /// `refId` is what the older of the public clients reads.
    public record Wire(String id, String refId, String displayName, String featureStatus, String featureType) {}
}
