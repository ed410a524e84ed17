package dev.ambit.catalog;

import static java.util.stream.Collectors.toMap;

import dev.ambit.db.EnvironmentId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// What is published at this point of a transaction, read once: a publish that brings others with it, and an
/// import that publishes dozens, keep it up to date as they go.
final class Shelf {

    private record Place(PackageKind kind, String id) {}

    private final Map<Place, CatalogPackage> packages;
    private final Map<String, CatalogFeature> features;

    private Shelf(Map<Place, CatalogPackage> packages, Map<String, CatalogFeature> features) {
        this.packages = packages;
        this.features = features;
    }

    static Shelf read(Handle tx, EnvironmentId environment) {
        return new Shelf(
                Packages.published(tx, environment).stream()
                        .collect(toMap(it -> new Place(it.kind(), it.id()), it -> it)),
                PackageDrafting.features(tx, environment));
    }

    Optional<CatalogPackage> find(PackageKind kind, String id) {
        return Optional.ofNullable(packages.get(new Place(kind, id)));
    }

    Collection<CatalogPackage> packages() {
        return packages.values();
    }

    boolean isFeatureArchived(String id) {
        CatalogFeature feature = features.get(id);
        return feature != null && feature.archivedAt() != null;
    }

    /// The plans that build on this one directly.
    List<CatalogPackage> children(String planId) {
        return packages.values().stream()
                .filter(it -> it.kind() == PackageKind.PLAN)
                .filter(it -> planId.equals(it.content().parentPlanId()))
                .toList();
    }

    /// The draft behind the latest version, of which there may be one more than when the draft was read.
    CatalogPackage behindLatest(CatalogPackage draft) {
        return find(draft.kind(), draft.id())
                .map(latest -> draft.numbered(latest.version() + 1))
                .orElse(draft);
    }

    void put(CatalogPackage published) {
        packages.put(new Place(published.kind(), published.id()), published);
    }
}
