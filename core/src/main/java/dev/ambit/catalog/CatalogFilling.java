package dev.ambit.catalog;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Fills the empty catalog of a new environment, with one statement for each table. All packages are published in
/// their first version.
public final class CatalogFilling {

    private static final int FIRST = 0;

    private CatalogFilling() {}

    /// Writes all entities of `copy`, and adds their events.
    public static void fill(CatalogEdit edit, CatalogCopy copy) {
        CatalogEntities live = CatalogEntities.of(copy.catalog(), edit.now());
        CatalogEntities entities = live.with(copy.archived());
        Handle tx = edit.tx();
        Products.insertAll(tx, edit.environment(), entities.products(), edit.now());
        entities.products().forEach(it -> CatalogEvents.productCreated(edit.changes(), draft(it)));
        features(edit, entities.features());
        packages(edit, entities.packages());
        if (copy.hasArchived()) {
            CatalogRestoring.archiveOthers(edit, live);
        }
    }

    private static void features(CatalogEdit edit, List<FeatureDraft> features) {
        if (features.isEmpty()) {
            return;
        }
        Features.insert(edit.tx(), edit.environment(), features, edit.now());
        Features.all(edit.tx(), edit.environment()).forEach(it -> CatalogEvents.featureCreated(edit.changes(), it));
    }

    private static void packages(CatalogEdit edit, List<PackageDraft> packages) {
        if (packages.isEmpty()) {
            return;
        }
        List<CatalogPackage> published =
                packages.stream().map(it -> published(it, edit.now())).toList();
        Packages.insert(edit.tx(), edit.environment(), packages, edit.now());
        PackageVersions.insert(edit.tx(), edit.environment(), published, edit.now());
        published.forEach(it -> CatalogEvents.published(edit.changes(), it, true));
    }

    private static CatalogPackage published(PackageDraft draft, Instant now) {
        Integer parentVersion = draft.content().parentPlanId() == null ? null : FIRST;
        return PackageDrafting.first(draft, now).publishedWithBase(parentVersion);
    }

    static ProductDraft draft(Product it) {
        return new ProductDraft(
                it.id(), it.displayName(), it.description(), it.isDefault(), it.multipleSubscriptions(), it.metadata());
    }
}
