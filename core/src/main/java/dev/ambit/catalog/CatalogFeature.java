package dev.ambit.catalog;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A feature of the catalog, with the times of its creation and first use.
public record CatalogFeature(
        FeatureDraft content,
        UUID publicId,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant usedAt,
        @Nullable Instant archivedAt) {

    /// Returns the same feature with another unit.
    public CatalogFeature in(@Nullable UnitTransformation unit) {
        return new CatalogFeature(content.in(unit), publicId, createdAt, updatedAt, usedAt, archivedAt);
    }

    public String id() {
        return content.id();
    }

    /// Returns the status. Customers keep an archived feature, but it cannot be granted again.
    public FeatureStatus status() {
        return archivedAt == null ? statusOnSale() : FeatureStatus.SUSPENDED;
    }

    private FeatureStatus statusOnSale() {
        return usedAt == null ? FeatureStatus.NEW : FeatureStatus.ACTIVE;
    }
}
