package dev.ambit.catalog;

import static java.util.stream.Collectors.toMap;

import dev.ambit.db.EnvironmentId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The published packages in a transaction, read once and updated by each publish, because an import publishes
/// dozens.
final class PublishedPackages {

    private record Key(PackageKind kind, String id) {}

    private final Map<Key, CatalogPackage> packages;
    private final Map<String, CatalogFeature> features;

    private PublishedPackages(Map<Key, CatalogPackage> packages, Map<String, CatalogFeature> features) {
        this.packages = packages;
        this.features = features;
    }

    static PublishedPackages read(Handle tx, EnvironmentId environment) {
        return new PublishedPackages(
                Packages.published(tx, environment).stream()
                        .collect(toMap(it -> new Key(it.kind(), it.id()), it -> it)),
                PackageDrafting.features(tx, environment));
    }

    Optional<CatalogPackage> find(PackageKind kind, String id) {
        return Optional.ofNullable(packages.get(new Key(kind, id)));
    }

    Collection<CatalogPackage> all() {
        return packages.values();
    }

    boolean isFeatureArchived(String id) {
        CatalogFeature feature = features.get(id);
        return feature != null && feature.archivedAt() != null;
    }

    /// Returns the plans that inherit directly from this one.
    List<CatalogPackage> children(String planId) {
        return packages.values().stream()
                .filter(it -> it.kind() == PackageKind.PLAN)
                .filter(it -> planId.equals(it.content().parentPlanId()))
                .toList();
    }

    /// Returns the draft renumbered after the latest version, which may be newer than when the draft was read.
    CatalogPackage renumberedAfterLatest(CatalogPackage draft) {
        return find(draft.kind(), draft.id())
                .map(latest -> draft.numbered(latest.version() + 1))
                .orElse(draft);
    }

    void put(CatalogPackage published) {
        packages.put(new Key(published.kind(), published.id()), published);
    }
}
