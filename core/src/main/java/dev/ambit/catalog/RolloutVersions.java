package dev.ambit.catalog;

import static java.util.stream.Collectors.toMap;

import java.util.List;
import java.util.Map;

/// The versions that a rollout moves subscriptions to, by package id.
public record RolloutVersions(Map<String, Integer> plans, Map<String, Integer> addons) {

    public RolloutVersions {
        plans = Map.copyOf(plans);
        addons = Map.copyOf(addons);
    }

    static RolloutVersions of(List<CatalogPackage> published) {
        return new RolloutVersions(of(published, PackageKind.PLAN), of(published, PackageKind.ADDON));
    }

    private static Map<String, Integer> of(List<CatalogPackage> published, PackageKind kind) {
        return published.stream()
                .filter(it -> it.kind() == kind)
                .collect(toMap(CatalogPackage::id, CatalogPackage::version, Math::max));
    }
}
