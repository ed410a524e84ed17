package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.INTEGRITY_VIOLATION;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/// Makes an environment's catalog equal to another catalog. Changed packages get new published versions, entities
/// that the other catalog lacks are archived, and drafts are discarded. Subscriptions keep their versions.
public final class CatalogRestoring {

    private record Key(PackageKind kind, String id) {

        static Key of(CatalogPackage it) {
            return new Key(it.kind(), it.id());
        }

        static Key of(PackageDraft it) {
            return new Key(it.kind(), it.id());
        }
    }

    private CatalogRestoring() {}

    /// Restores the catalog, and records the revision.
    ///
    /// @return the hash of the revision, which equals the hash of `copy.catalog()`
    /// @throws dev.ambit.problem.Problem if a field that cannot change differs, such as the type of a feature
    public static String restore(CatalogEdit edit, AccountId account, CatalogCopy copy, String why) {
        CatalogEntities live = CatalogEntities.of(copy.catalog(), edit.now());
        CatalogEntities entities = copy.isArchivedIn(edit.tx(), edit.environment()) ? live : live.with(copy.archived());
        discardDrafts(edit);
        features(edit, entities.features());
        products(edit, entities.products());
        packages(edit, entities.packages());
        archiveOthers(edit, live);
        requireEqual(copy.catalog(), CanonicalCatalog.of(edit.tx(), edit.environment()));
        return edit.revision(account, why);
    }

    private static void discardDrafts(CatalogEdit edit) {
        Handle tx = edit.tx();
        EnvironmentId environment = edit.environment();
        List<CatalogPackage> drafts = Packages.all(tx, environment).stream()
                .filter(CatalogPackage::isDraft)
                .toList();
        if (drafts.isEmpty()) {
            return;
        }
        Set<Key> published =
                Packages.published(tx, environment).stream().map(Key::of).collect(toSet());
        PackageVersions.removeDrafts(tx, environment, drafts);
        Packages.remove(
                tx,
                environment,
                drafts.stream().filter(it -> !published.contains(Key.of(it))).toList());
    }

    private static void features(CatalogEdit edit, List<FeatureDraft> wanted) {
        Map<String, CatalogFeature> existing = PackageDrafting.features(edit.tx(), edit.environment());
        List<FeatureDraft> added = new ArrayList<>();
        List<FeatureDraft> changed = new ArrayList<>();
        for (FeatureDraft it : wanted) {
            CatalogFeature known = existing.get(it.id());
            if (known == null) {
                added.add(it);
            } else if (!known.content().equals(it) || known.archivedAt() != null) {
                ImportRules.requireSameType(known.content(), it, "Choose another id.");
                changed.add(it);
            }
        }
        Features.insert(edit.tx(), edit.environment(), added, edit.now());
        Features.update(edit.tx(), edit.environment(), changed, edit.now());
        Map<String, CatalogFeature> after = PackageDrafting.features(edit.tx(), edit.environment());
        added.forEach(it -> CatalogEvents.featureCreated(edit.changes(), require(after, it.id())));
        changed.forEach(it -> CatalogEvents.featureUpdated(edit.changes(), require(after, it.id())));
    }

    private static void products(CatalogEdit edit, List<Product> wanted) {
        Map<String, Product> existing =
                Products.all(edit.tx(), edit.environment()).stream().collect(toMap(Product::id, it -> it));
        List<Product> added =
                wanted.stream().filter(it -> !existing.containsKey(it.id())).toList();
        Products.insertAll(edit.tx(), edit.environment(), added, edit.now());
        added.forEach(it -> CatalogEvents.productCreated(edit.changes(), CatalogFilling.draft(it)));
        for (Product it : wanted) {
            Product known = existing.get(it.id());
            if (known != null && !CanonicalCatalog.isSame(known, it)) {
                update(edit, known, it);
            }
        }
    }

    private static void update(CatalogEdit edit, Product known, Product wanted) {
        Handle tx = edit.tx();
        ProductEditing.requireSameMultipleSubscriptions(tx, edit.environment(), known, wanted);
        Products.update(tx, edit.environment(), wanted, edit.now());
        Products.unarchive(tx, edit.environment(), wanted.id(), edit.now());
        CatalogEvents.productUpdated(edit.changes(), Products.require(tx, edit.environment(), wanted.id()));
    }

    private static void packages(CatalogEdit edit, List<PackageDraft> wanted) {
        Handle tx = edit.tx();
        EnvironmentId environment = edit.environment();
        Set<PackageVersionKey> back = Packages.unarchive(tx, environment, wanted);
        Map<Key, CatalogPackage> published =
                Packages.published(tx, environment).stream().collect(toMap(Key::of, it -> it));
        List<CatalogPackage> next = new ArrayList<>();
        for (PackageDraft it : wanted) {
            CatalogPackage current = published.get(Key.of(it));
            if (current == null) {
                next.add(PackageDrafting.first(it, edit.now()));
            } else if (!CanonicalCatalog.isSameButBillingId(current.content(), it.content())) {
                next.add(PackageDrafting.next(current, it.content().withBillingIdOf(current.content())));
            } else if (back.contains(new PackageVersionKey(it.kind(), it.id(), 0))) {
                CatalogEvents.published(edit.changes(), current, false);
            }
        }
        Packages.insert(tx, environment, wanted, edit.now());
        PackageVersions.insert(tx, environment, next, edit.now());
        Publishing.publishInOrder(edit, next);
    }

    /// Archives all entities that are not among `wanted`.
    static void archiveOthers(CatalogEdit edit, CatalogEntities wanted) {
        Set<Key> packages = wanted.packages().stream().map(Key::of).collect(toSet());
        Set<String> features = ids(wanted.features(), FeatureDraft::id);
        Set<String> products = ids(wanted.products(), Product::id);
        List<CatalogPackage> gone = Packages.published(edit.tx(), edit.environment()).stream()
                .filter(it -> it.archivedAt() == null && !packages.contains(Key.of(it)))
                .toList();
        if (!gone.isEmpty()) {
            PackageArchiving.archive(edit, gone);
        }
        List<FeatureDraft> goneFeatures = Features.all(edit.tx(), edit.environment()).stream()
                .filter(it -> it.archivedAt() == null && !features.contains(it.id()))
                .map(CatalogFeature::content)
                .toList();
        if (!goneFeatures.isEmpty()) {
            FeatureArchiving.archive(edit, goneFeatures);
        }
        Products.all(edit.tx(), edit.environment()).stream()
                .filter(it -> it.archivedAt() == null && !products.contains(it.id()))
                .forEach(it -> ProductArchiving.archive(edit, it.id()));
    }

    /// Refuses differences in fields that never change, such as the product of a plan.
    private static void requireEqual(CanonicalCatalog wanted, CanonicalCatalog restored) {
        List<CatalogDiff.Difference> left = CatalogDiff.of(restored, wanted);
        if (!left.isEmpty()) {
            CatalogDiff.Difference first = left.getFirst();
            throw INTEGRITY_VIOLATION
                    .because(
                            "The reset would change `%s`, which is fixed. In the parent, archive the entity or use another id."
                                    .formatted(first.path()))
                    .at(first.path(), first.to(), String.valueOf(first.from()));
        }
    }

    private static <T> Set<String> ids(List<T> entities, Function<T, String> id) {
        return entities.stream().map(id).collect(toSet());
    }

    private static CatalogFeature require(Map<String, CatalogFeature> features, String id) {
        return Objects.requireNonNull(features.get(id), id);
    }
}
