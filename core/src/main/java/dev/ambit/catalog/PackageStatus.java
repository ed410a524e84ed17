package dev.ambit.catalog;

/// How the world sees a package: the state of its version, unless it is archived.
public enum PackageStatus {
    DRAFT,
    PUBLISHED,
    ARCHIVED;

    static PackageStatus of(CatalogPackage it) {
        if (it.archivedAt() != null) {
            return ARCHIVED;
        }
        return switch (it.state()) {
            case DRAFT -> DRAFT;
            case PUBLISHED -> PUBLISHED;
        };
    }
}
