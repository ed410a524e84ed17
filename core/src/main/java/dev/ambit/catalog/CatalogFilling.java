package dev.ambit.catalog;

import static java.util.stream.Collectors.toMap;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Fills the empty catalog of a new environment, with one statement for each table. All packages are published in
/// their first version, unless the copy has versions.
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
        packages(edit, entities.packages(), copy.versions());
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

    private static void packages(CatalogEdit edit, List<PackageDraft> packages, List<CatalogPackage> versions) {
        if (packages.isEmpty()) {
            return;
        }
        Map<List<Object>, CatalogPackage> latest =
                versions.stream().collect(toMap(CatalogFilling::key, it -> it, (_, later) -> later));
        List<CatalogPackage> published = packages.stream()
                .map(it -> published(it, latest.get(List.of(it.kind(), it.id())), edit.now()))
                .toList();
        List<CatalogPackage> earlier = versions.stream()
                .filter(it -> !it.equals(latest.get(key(it))))
                .map(it -> it.with(it.content().copied(null)))
                .toList();
        Packages.insert(edit.tx(), edit.environment(), packages, edit.now());
        PackageVersions.insert(edit.tx(), edit.environment(), earlier, edit.now());
        PackageVersions.insert(edit.tx(), edit.environment(), published, edit.now());
        published.forEach(it -> CatalogEvents.published(edit.changes(), it, true));
    }

    private static List<Object> key(CatalogPackage it) {
        return List.of(it.kind(), it.id());
    }

    /// @param source the latest published version in the source, whose number is kept; null: the first number
    private static CatalogPackage published(PackageDraft draft, @Nullable CatalogPackage source, Instant now) {
        CatalogPackage first = PackageDrafting.first(draft, now);
        if (source != null) {
            return first.numbered(source.version()).publishedWithBase(source.parentVersion());
        }
        return first.publishedWithBase(draft.content().parentPlanId() == null ? null : FIRST);
    }

    static ProductDraft draft(Product it) {
        return new ProductDraft(
                it.id(), it.displayName(), it.description(), it.isDefault(), it.multipleSubscriptions(), it.metadata());
    }
}
