package dev.ambit.catalog;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A feature of the catalog: what was asked for, since when it is there, and since when it is in use.
public record CatalogFeature(
        FeatureDraft content,
        UUID publicId,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant usedAt,
        @Nullable Instant archivedAt) {

    /// As it is, but for its unit.
    public CatalogFeature in(@Nullable UnitTransformation unit) {
        return new CatalogFeature(content.in(unit), publicId, createdAt, updatedAt, usedAt, archivedAt);
    }

    public String id() {
        return content.id();
    }

    /// Whoever holds an archived feature keeps it; nobody gets it anew (domain.md §1.5).
    public FeatureStatus status() {
        return archivedAt == null ? statusOnSale() : FeatureStatus.SUSPENDED;
    }

    private FeatureStatus statusOnSale() {
        return usedAt == null ? FeatureStatus.NEW : FeatureStatus.ACTIVE;
    }
}
