package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.CANNOT_ARCHIVE_FEATURE;

import dev.ambit.access.Caller;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.event.Changes;
import dev.ambit.event.Committed;
import dev.ambit.event.EventLog;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Archives and unarchives features. Customers keep an archived feature, but it cannot be granted again, and its id
/// cannot be reused.
public final class FeatureArchiving {

    private final EventLog log;
    private final InstantSource clock;

    public FeatureArchiving(EventLog log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
    }

    /// Archives a feature. Repeated calls change nothing.
    Committed<CatalogFeature> archive(Caller caller, Author author, String id) {
        EnvironmentId environment = caller.environment();
        return log.change(environment, author, (tx, changes) -> {
            CatalogLock.take(tx, environment);
            CatalogFeature feature = Features.require(tx, environment, id);
            if (feature.archivedAt() != null) {
                return feature;
            }
            requireUnused(tx, environment, id);
            Instant now = clock.instant();
            archive(tx, environment, List.of(feature.content()), changes, now);
            String why = "Feature %s was archived.".formatted(id);
            Revisions.add(tx, caller.account(), environment, author, why, now);
            return Features.require(tx, environment, id);
        });
    }

    /// Unarchives a feature. Changes nothing if it is not archived.
    Committed<CatalogFeature> unarchive(Caller caller, Author author, String id) {
        EnvironmentId environment = caller.environment();
        return log.change(environment, author, (tx, changes) -> {
            CatalogLock.take(tx, environment);
            CatalogFeature feature = Features.require(tx, environment, id);
            if (feature.archivedAt() == null) {
                return feature;
            }
            Instant now = clock.instant();
            // An update also unarchives.
            Features.update(tx, environment, List.of(feature.content()), now);
            CatalogFeature back = Features.require(tx, environment, id);
            CatalogEvents.featureUpdated(changes, back);
            String why = "Feature %s was unarchived.".formatted(id);
            Revisions.add(tx, caller.account(), environment, author, why, now);
            return back;
        });
    }

    static void archive(
            Handle tx, EnvironmentId environment, List<FeatureDraft> features, Changes changes, Instant now) {
        Features.archive(tx, environment, features, now).forEach(it -> CatalogEvents.featureUpdated(changes, it));
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
                    .because("Feature `%s` is granted by published packages. Publish versions without it first: %s."
                            .formatted(id, String.join(", ", users)))
                    .with("refId", id)
                    .with("packageIds", users);
        }
    }
}
