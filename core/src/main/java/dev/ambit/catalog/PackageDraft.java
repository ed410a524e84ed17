package dev.ambit.catalog;

/// A plan or add-on that someone asks for. Its id and product stay; its content goes from version to version.
public record PackageDraft(PackageKind kind, String id, String productId, PackageContent content) {

    public PackageDraft {
        EntityId.valid("id", id);
        EntityId.valid("productId", productId);
        content.requireFit(kind, id);
    }
}
