package dev.ambit.catalog;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.ambit.db.EnvironmentId;
import dev.ambit.http.Json;
import dev.ambit.http.Sha256;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// A plan or add-on as it is sold, and as it will be after its draft is published.
///
/// @param shown the draft if there is one, otherwise the published version
/// @param published the version that new subscriptions get; null if the package was never published
/// @param subscribers number of live subscriptions with any of its versions
record PackageState(CatalogPackage shown, @Nullable CatalogPackage published, long subscribers) {

    /// Reads the packages of a product that are not archived, or of all products if `productId` is null. Contents are
    /// large, so published versions are read only beside drafts.
    ///
    /// @param entitlements the entitlements to read of packages without a draft
    static List<PackageState> all(
            Handle tx, EnvironmentId environment, @Nullable String productId, Packages.Entitlements entitlements) {
        List<CatalogPackage> shown = Packages.unarchived(tx, environment, productId, entitlements);
        Map<PackageVersionKey, CatalogPackage> published = new HashMap<>();
        shown.stream()
                .filter(CatalogPackage::isDraft)
                .collect(groupingBy(CatalogPackage::kind, mapping(CatalogPackage::id, toList())))
                .forEach((kind, ids) -> Packages.published(tx, environment, kind, ids)
                        .forEach(it -> published.put(unnumbered(it), it)));
        Map<PackageVersionKey, Long> subscribers = SubscriberCounts.all(tx, environment);
        return shown.stream()
                .map(it -> new PackageState(
                        it,
                        it.isDraft() ? published.get(unnumbered(it)) : it,
                        subscribers.getOrDefault(unnumbered(it), 0L)))
                .toList();
    }

    /// Reads one package.
    ///
    /// @throws dev.ambit.problem.Problem 404 if there is none, or it is archived
    static PackageState require(Handle tx, EnvironmentId environment, PackageKind kind, String id) {
        CatalogPackage shown = Packages.find(tx, environment, kind, id)
                .filter(it -> it.archivedAt() == null)
                .orElseThrow(() -> kind.missing(id));
        CatalogPackage published = Packages.published(tx, environment, kind, List.of(id)).stream()
                .findFirst()
                .orElse(null);
        return new PackageState(shown, published, SubscriberCounts.of(tx, environment, kind, id));
    }

    /// Returns a digest of all drafts and the versions that they follow. It changes with each of them.
    static String hash(List<PackageState> packages) {
        return Sha256.hex(Json.text(packages.stream()
                .filter(it -> it.shown().isDraft())
                .map(it -> List.of(
                        it.shown().kind(),
                        it.shown().id(),
                        it.published() == null ? "" : it.published().version(),
                        CanonicalCatalog.comparable(it.shown())))
                .toList()));
    }

    /// Returns what the draft changes, field by field; nothing without a draft.
    List<CatalogDiff.Difference> differences() {
        return shown.isDraft() ? CatalogDiff.of(before(), CanonicalCatalog.comparable(shown)) : List.of();
    }

    /// Returns the features that the packages grant or charge, before or after publishing.
    static Set<String> features(List<PackageState> packages) {
        Set<String> features = new HashSet<>();
        packages.stream()
                .flatMap(it -> Stream.of(it.shown(), it.published()))
                .filter(Objects::nonNull)
                .map(CatalogPackage::content)
                .forEach(it -> {
                    it.entitlements().forEach(entitlement -> features.add(entitlement.featureId()));
                    Stream.concat(it.charges().stream(), it.paidOnDemand().overageCharges().stream())
                            .map(Charge::featureId)
                            .filter(Objects::nonNull)
                            .forEach(features::add);
                });
        return features;
    }

    private Map<String, Object> before() {
        return published == null
                ? Map.of("charges", Map.of(), "entitlements", Map.of(), "overageCharges", Map.of())
                : CanonicalCatalog.comparable(published);
    }

    private static PackageVersionKey unnumbered(CatalogPackage it) {
        return new PackageVersionKey(it.kind(), it.id(), 0);
    }
}
