package dev.ambit.catalog;

import static java.util.stream.Collectors.toSet;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Archives the plans and add-ons of a product that its latest import lacks, and the features that an earlier
/// import created for it. Existing subscriptions keep them.
final class ImportArchiving {

    private ImportArchiving() {}

    /// @param kept paths of the entities that stay
    static void archive(CatalogEdit edit, CatalogDraft draft, Set<String> kept) {
        List<CatalogPackage> packages = packages(edit, draft).stream()
                .filter(it -> !kept.contains(path(it)))
                .toList();
        if (!packages.isEmpty()) {
            PackageArchiving.archive(edit, packages);
        }
        List<FeatureDraft> features = features(edit, draft).stream()
                .filter(it -> !kept.contains(path(it)))
                .toList();
        if (!features.isEmpty()) {
            FeatureArchiving.archive(edit, features);
        }
        AutomaticArchivals.put(
                edit.tx(),
                edit.environment(),
                AutomaticArchivals.Cause.IMPORT,
                Stream.concat(
                                packages.stream().map(ImportArchiving::path),
                                features.stream().map(ImportArchiving::path))
                        .toList(),
                edit.now());
    }

    /// Returns the packages of the product that the list lacks.
    static List<CatalogPackage> packages(CatalogEdit edit, CatalogDraft draft) {
        return published(edit).stream()
                .filter(it -> isOf(draft, it) && !isIn(draft, it))
                .toList();
    }

    /// Returns the features that the list lacks and that no package grants or prices, apart from packages that the
    /// list lacks, too.
    static List<FeatureDraft> features(CatalogEdit edit, CatalogDraft draft) {
        Set<String> used = published(edit).stream()
                .filter(it -> !isOf(draft, it) || isIn(draft, it))
                .flatMap(it -> it.content().features())
                .collect(toSet());
        Set<String> listed = draft.features().stream().map(FeatureDraft::id).collect(toSet());
        return Features.all(edit.tx(), edit.environment()).stream()
                .filter(it -> it.archivedAt() == null)
                .map(CatalogFeature::content)
                .filter(it -> draft.made(it) && !listed.contains(it.id()) && !used.contains(it.id()))
                .toList();
    }

    private static List<CatalogPackage> published(CatalogEdit edit) {
        return Packages.published(edit.tx(), edit.environment()).stream()
                .filter(it -> it.archivedAt() == null)
                .toList();
    }

    private static String path(CatalogPackage it) {
        return ArchivedEntities.path(it.kind().section(), it.id());
    }

    private static String path(FeatureDraft it) {
        return ArchivedEntities.path("features", it.id());
    }

    private static boolean isOf(CatalogDraft draft, CatalogPackage it) {
        return it.productId().equals(draft.productId());
    }

    private static boolean isIn(CatalogDraft draft, CatalogPackage it) {
        return draft.packages().stream()
                .anyMatch(other -> other.kind() == it.kind() && other.id().equals(it.id()));
    }
}
