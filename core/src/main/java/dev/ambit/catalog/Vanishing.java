package dev.ambit.catalog;

import static java.util.stream.Collectors.toSet;

import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Changes;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Archives entities that an earlier import of a product created and the latest one lacks. Existing subscriptions
/// keep them.
final class Vanishing {

    private Vanishing() {}

    static void archive(Handle tx, EnvironmentId environment, CatalogDraft draft, Changes changes, Instant now) {
        List<CatalogPackage> sold = Packages.published(tx, environment).stream()
                .filter(it -> it.archivedAt() == null)
                .toList();
        List<CatalogPackage> gone =
                sold.stream().filter(it -> isOf(draft, it) && !isIn(draft, it)).toList();
        if (!gone.isEmpty()) {
            PackageArchiving.archive(tx, environment, gone, changes, now);
        }
        Set<String> used = sold.stream()
                .filter(it -> !gone.contains(it))
                .flatMap(it -> it.content().features())
                .collect(toSet());
        archiveFeatures(tx, environment, draft, used, changes, now);
    }

    /// Features that other packages grant or price are kept.
    private static void archiveFeatures(
            Handle tx, EnvironmentId environment, CatalogDraft draft, Set<String> used, Changes changes, Instant now) {
        Set<String> listed = draft.features().stream().map(FeatureDraft::id).collect(toSet());
        List<FeatureDraft> gone = Features.all(tx, environment).stream()
                .filter(it -> it.archivedAt() == null)
                .map(CatalogFeature::content)
                .filter(it -> draft.made(it) && !listed.contains(it.id()) && !used.contains(it.id()))
                .toList();
        if (!gone.isEmpty()) {
            FeatureArchiving.archive(tx, environment, gone, changes, now);
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
