package dev.ambit.entitlement;

import dev.ambit.catalog.CatalogFeature;
import dev.ambit.http.Json;

/// A feature as answers show it; `json` is written once, because every check repeats it.
public record ShownFeature(CatalogFeature feature, String json) {

    static ShownFeature of(CatalogFeature feature) {
        return new ShownFeature(
                feature,
                Json.text(new Wire(
                        feature.id(),
                        feature.id(),
                        feature.content().displayName(),
                        feature.status().name(),
                        feature.content().featureType().name())));
    }

    /// `refId` is what the older of the public clients reads.
    public record Wire(String id, String refId, String displayName, String featureStatus, String featureType) {}
}
