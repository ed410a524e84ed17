package dev.ambit.catalog;

/// The status of a package in the API: the state of its version, or archived.
public enum PackageStatus {
    DRAFT,
    PUBLISHED,
    ARCHIVED;

    public static PackageStatus of(CatalogPackage it) {
        if (it.archivedAt() != null) {
            return ARCHIVED;
        }
        return switch (it.state()) {
            case DRAFT -> DRAFT;
            case PUBLISHED -> PUBLISHED;
        };
    }
}
