package dev.ambit.catalog;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A plan or add-on with one of its versions: the draft while there is one, else the latest that was published.
///
/// @param parentVersion of a published plan with a base plan, the version of it that this one builds on
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

    CatalogPackage with(PackageContent changed) {
        return new CatalogPackage(
                kind, id, productId, version, state, parentVersion, changed, createdAt, updatedAt, archivedAt);
    }

    CatalogPackage numbered(int number) {
        return new CatalogPackage(
                kind, id, productId, number, state, parentVersion, content, createdAt, updatedAt, archivedAt);
    }

    CatalogPackage publishedOn(@Nullable Integer version) {
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

    /// Whether the other says something of this one: that it builds on it, goes with it or needs it.
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
