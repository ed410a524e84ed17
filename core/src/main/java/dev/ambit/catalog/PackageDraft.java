package dev.ambit.catalog;

/// A requested plan or add-on. Its id and product are fixed; its content changes with each version.
public record PackageDraft(PackageKind kind, String id, String productId, PackageContent content) {

    public PackageDraft {
        EntityId.valid("id", id);
        EntityId.valid("productId", productId);
        content.requireFit(kind, id);
    }
}
