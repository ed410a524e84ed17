package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.CANNOT_ARCHIVE_FEATURE;

import dev.ambit.access.Caller;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Archives and unarchives features. Customers keep an archived feature, but it cannot be granted again, and its id
/// cannot be reused.
public final class FeatureArchiving {

    private final CatalogChange change;

    public FeatureArchiving(CatalogChange change) {
        this.change = change;
    }

    /// Archives a feature. Repeated calls change nothing.
    Committed<CatalogFeature> archive(Caller caller, Author author, String id) {
        EnvironmentId environment = caller.environment();
        return change.edit(environment, author, edit -> {
            CatalogFeature feature = Features.require(edit.tx(), environment, id);
            if (feature.archivedAt() != null) {
                return feature;
            }
            requireUnused(edit.tx(), environment, id);
            archive(edit, List.of(feature.content()));
            edit.revision(caller.account(), "Feature %s was archived.".formatted(id));
            return Features.require(edit.tx(), environment, id);
        });
    }

    /// Unarchives a feature. Changes nothing if it is not archived.
    Committed<CatalogFeature> unarchive(Caller caller, Author author, String id) {
        EnvironmentId environment = caller.environment();
        return change.edit(environment, author, edit -> {
            CatalogFeature feature = Features.require(edit.tx(), environment, id);
            if (feature.archivedAt() == null) {
                return feature;
            }
            // An update also unarchives.
            Features.update(edit.tx(), environment, List.of(feature.content()), edit.now());
            CatalogFeature back = Features.require(edit.tx(), environment, id);
            CatalogEvents.featureUpdated(edit.changes(), back);
            edit.revision(caller.account(), "Feature %s was unarchived.".formatted(id));
            return back;
        });
    }

    static void archive(CatalogEdit edit, List<FeatureDraft> features) {
        Features.archive(edit.tx(), edit.environment(), features, edit.now())
                .forEach(it -> CatalogEvents.featureUpdated(edit.changes(), it));
    }

    /// Drafts may refer to the feature; they cannot be published while it is archived.
    private static void requireUnused(Handle tx, EnvironmentId environment, String id) {
        List<String> users = Packages.published(tx, environment).stream()
                .filter(it -> it.archivedAt() == null && it.content().grants(id))
                .map(CatalogPackage::id)
                .distinct()
                .toList();
        if (!users.isEmpty()) {
            throw CANNOT_ARCHIVE_FEATURE
                    .because("Feature `%s` is granted by %s. Publish versions without it, then archive the feature."
                            .formatted(id, String.join(", ", users)))
                    .with("refId", id)
                    .with("packageIds", users);
        }
    }
}
