package dev.ambit.catalog;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A feature of the catalog: what was asked for, and since when it is there.
public record CatalogFeature(
        FeatureDraft content,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant archivedAt) {

    public String id() {
        return content.id();
    }

    /// Whoever holds an archived feature keeps it; nobody gets it anew (domain.md §1.5).
    public FeatureStatus status() {
        return archivedAt == null ? FeatureStatus.NEW : FeatureStatus.SUSPENDED;
    }
}
