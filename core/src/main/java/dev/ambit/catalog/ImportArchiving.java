package dev.ambit.catalog;

import static java.util.stream.Collectors.toSet;

import java.util.List;
import java.util.Set;

/// Archives the plans and add-ons of a product that its latest import lacks, and the features that an earlier
/// import created for it. Existing subscriptions keep them.
final class ImportArchiving {

    private ImportArchiving() {}

    static void archive(CatalogEdit edit, CatalogDraft draft) {
        List<CatalogPackage> sold = Packages.published(edit.tx(), edit.environment()).stream()
                .filter(it -> it.archivedAt() == null)
                .toList();
        List<CatalogPackage> gone =
                sold.stream().filter(it -> isOf(draft, it) && !isIn(draft, it)).toList();
        if (!gone.isEmpty()) {
            PackageArchiving.archive(edit, gone);
        }
        Set<String> used = sold.stream()
                .filter(it -> !gone.contains(it))
                .flatMap(it -> it.content().features())
                .collect(toSet());
        archiveFeatures(edit, draft, used);
    }

    /// Features that other packages grant or price are kept.
    private static void archiveFeatures(CatalogEdit edit, CatalogDraft draft, Set<String> used) {
        Set<String> listed = draft.features().stream().map(FeatureDraft::id).collect(toSet());
        List<FeatureDraft> gone = Features.all(edit.tx(), edit.environment()).stream()
                .filter(it -> it.archivedAt() == null)
                .map(CatalogFeature::content)
                .filter(it -> draft.made(it) && !listed.contains(it.id()) && !used.contains(it.id()))
                .toList();
        if (!gone.isEmpty()) {
            FeatureArchiving.archive(edit, gone);
        }
    }

    private static boolean isOf(CatalogDraft draft, CatalogPackage it) {
        return it.productId().equals(draft.productId());
    }

    private static boolean isIn(CatalogDraft draft, CatalogPackage it) {
        return draft.packages().stream()
                .anyMatch(other -> other.kind() == it.kind() && other.id().equals(it.id()));
    }
}
