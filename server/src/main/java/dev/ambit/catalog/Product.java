package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.ENTITY_IS_ARCHIVED;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `settings` and `usageResetCutoffRule` are null while nobody has said anything about them.
public record Product(
        String id,
        String displayName,
        @Nullable String description,
        boolean isDefault,
        boolean multipleSubscriptions,
        @Nullable ProductSettings settings,
        @Nullable UsageResetCutoffRule usageResetCutoffRule,
        Map<String, String> metadata,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant archivedAt) {

    public ProductStatus status() {
        return archivedAt == null ? ProductStatus.PUBLISHED : ProductStatus.ARCHIVED;
    }

    /// Nothing of an archived product is sold or made.
    ///
    /// @throws dev.ambit.problem.Problem 409 if it is archived
    public void requireNotArchived() {
        if (archivedAt != null) {
            throw ENTITY_IS_ARCHIVED.because("The product %s is archived.".formatted(id));
        }
    }

    Product governedBy(@Nullable ProductSettings settings, @Nullable UsageResetCutoffRule usageResetCutoffRule) {
        return new Product(
                id,
                displayName,
                description,
                isDefault,
                multipleSubscriptions,
                settings,
                usageResetCutoffRule,
                metadata,
                createdAt,
                updatedAt,
                archivedAt);
    }
}
