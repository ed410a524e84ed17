package dev.ambit.catalog;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A plan or add-on with one of its versions, which is a draft or published.
///
/// @param parentVersion the version of the base plan that a published plan inherits from; null without a base plan
public record CatalogPackage(
        PackageKind kind,
        String id,
        String productId,
        int version,
        VersionState state,
        @Nullable Integer parentVersion,
        PackageContent content,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant archivedAt) {

    public PackageVersionKey key() {
        return new PackageVersionKey(kind, id, version);
    }

    /// Returns the time when the package was archived or, if it is not archived, when its version changed last.
    Instant changedAt() {
        return archivedAt == null ? updatedAt : archivedAt;
    }

    PackageDraft draft() {
        return new PackageDraft(kind, id, productId, content);
    }

    CatalogPackage with(PackageContent changed) {
        return new CatalogPackage(
                kind, id, productId, version, state, parentVersion, changed, createdAt, updatedAt, archivedAt);
    }

    /// @param featureId null for no feature
    CatalogPackage grantingOnly(@Nullable String featureId) {
        return with(content.grantingOnly(featureId));
    }

    CatalogPackage numbered(int number) {
        return new CatalogPackage(
                kind, id, productId, number, state, parentVersion, content, createdAt, updatedAt, archivedAt);
    }

    CatalogPackage publishedWithBase(@Nullable Integer version) {
        return new CatalogPackage(
                kind,
                id,
                productId,
                this.version,
                VersionState.PUBLISHED,
                version,
                content,
                createdAt,
                updatedAt,
                archivedAt);
    }

    CatalogPackage archived(Instant at) {
        return new CatalogPackage(
                kind, id, productId, version, state, parentVersion, content, createdAt, updatedAt, at);
    }

    CatalogPackage unarchived() {
        return new CatalogPackage(
                kind, id, productId, version, state, parentVersion, content, createdAt, updatedAt, null);
    }

    /// Returns whether the other package refers to this one, as base plan, compatible add-on or dependency.
    boolean isNamedBy(CatalogPackage other) {
        PackageContent content = other.content();
        return switch (kind) {
            case PLAN -> id.equals(content.parentPlanId());
            case ADDON ->
                content.compatibleAddonIds().contains(id)
                        || content.dependencies().contains(id);
        };
    }

    public boolean isDraft() {
        return state == VersionState.DRAFT;
    }
}
