package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.ENTITY_IS_ARCHIVED;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A product. `settings`, `usageResetCutoffRule` and `autoCancellationRules` are null if they were never set.
public record Product(
        String id,
        String displayName,
        @Nullable String description,
        boolean isDefault,
        boolean multipleSubscriptions,
        @Nullable ProductSettings settings,
        @Nullable UsageResetCutoffRule usageResetCutoffRule,
        @Nullable List<AutoCancellationRule> autoCancellationRules,
        Map<String, String> metadata,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant archivedAt) {

    public Product {
        boolean isRuled = autoCancellationRules != null && !autoCancellationRules.isEmpty();
        autoCancellationRules = isRuled ? List.copyOf(autoCancellationRules) : null;
    }

    /// Returns this product with the fixed fields and times of another state of it.
    Product from(Product known) {
        return new Product(
                id,
                displayName,
                description,
                known.isDefault,
                multipleSubscriptions,
                settings,
                usageResetCutoffRule,
                autoCancellationRules,
                metadata,
                known.createdAt,
                known.updatedAt,
                known.archivedAt);
    }

    /// Returns the auto-cancellation rules.
    List<AutoCancellationRule> autoCancellations() {
        return autoCancellationRules == null ? List.of() : autoCancellationRules;
    }

    public ProductStatus status() {
        return archivedAt == null ? ProductStatus.PUBLISHED : ProductStatus.ARCHIVED;
    }

    /// Requires an unarchived product, for sales and changes.
    ///
    /// @throws dev.ambit.problem.Problem 409 if it is archived
    public void requireNotArchived() {
        if (archivedAt != null) {
            throw ENTITY_IS_ARCHIVED.because(
                    "Product `%s` is archived and cannot be changed. Unarchive it first.".formatted(id));
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
                autoCancellationRules,
                metadata,
                createdAt,
                updatedAt,
                archivedAt);
    }
}
