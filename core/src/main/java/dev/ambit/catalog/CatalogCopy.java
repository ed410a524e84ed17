package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.ambit.db.EnvironmentId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/// A catalog that can be written to another environment.
///
/// @param archived the archived entities that its packages refer to: base plans, add-ons, features, and their
///     products. The copy archives them too.
/// @param versions all published versions, if the copy keeps their numbers; empty: the version numbers of all
///     packages start anew
public record CatalogCopy(CanonicalCatalog catalog, CatalogContent archived, List<CatalogPackage> versions) {

    private static final CatalogContent NONE = new CatalogContent(List.of(), List.of(), List.of());

    private record Key(PackageKind kind, String id) {

        static Key of(PackageDraft it) {
            return new Key(it.kind(), it.id());
        }

        String title() {
            return "%s `%s`".formatted(kind == PackageKind.PLAN ? "plan" : "add-on", id);
        }
    }

    public CatalogCopy {
        versions = List.copyOf(versions);
    }

    /// Returns the catalog that is published now, and blocks edits of it until `tx` ends.
    public static CatalogCopy locked(Handle tx, EnvironmentId environment) {
        CatalogChange.lock(tx, environment);
        CatalogContent live = CatalogContent.of(tx, environment);
        return new CatalogCopy(live.canonical(), archived(tx, environment, live), List.of());
    }

    /// Returns the catalog like [#locked] with everything that subscriptions can have: all published versions, and all
    /// archived entities.
    public static CatalogCopy withVersions(Handle tx, EnvironmentId environment) {
        CatalogChange.lock(tx, environment);
        CanonicalCatalog live = CanonicalCatalog.of(tx, environment);
        var archived = new CatalogContent(
                Products.all(tx, environment).stream()
                        .filter(it -> it.archivedAt() != null)
                        .toList(),
                Features.all(tx, environment).stream()
                        .filter(it -> it.archivedAt() != null)
                        .map(CatalogFeature::content)
                        .toList(),
                Packages.published(tx, environment).stream()
                        .filter(it -> it.archivedAt() != null)
                        .map(it -> new PackageDraft(
                                it.kind(), it.id(), it.productId(), it.content().copied(null)))
                        .toList());
        return new CatalogCopy(live, archived, Packages.allPublished(tx, environment));
    }

    /// Returns the catalog of an earlier revision, which contains no archived entities.
    ///
    /// @throws dev.ambit.problem.Problem at `field` if a package of the revision refers to an archived entity
    public static CatalogCopy of(CanonicalCatalog revision, String field, String hash) {
        CatalogContent content = CatalogContent.of(revision);
        Set<Key> packages = content.packages().stream().map(Key::of).collect(toSet());
        Set<String> features = content.features().stream().map(FeatureDraft::id).collect(toSet());
        for (PackageDraft it : content.packages()) {
            Optional<String> missing = Stream.concat(
                            references(it.content())
                                    .filter(other -> !packages.contains(other))
                                    .map(Key::title),
                            it.content()
                                    .features()
                                    .filter(id -> !features.contains(id))
                                    .map("feature `%s`"::formatted))
                    .findFirst();
            if (missing.isPresent()) {
                throw BAD_USER_INPUT
                        .because(
                                "In revision `%s`, %s uses %s, which was archived. Fork a revision from before that, or omit `%s`."
                                        .formatted(
                                                hash.substring(0, 8), Key.of(it).title(), missing.get(), field))
                        .at(field, hash, "a revision without references to archived entities");
            }
        }
        return new CatalogCopy(revision, NONE, List.of());
    }

    private static Stream<Key> references(PackageContent content) {
        return Stream.concat(
                Stream.ofNullable(content.parentPlanId()).map(id -> new Key(PackageKind.PLAN, id)),
                Stream.concat(content.compatibleAddonIds().stream(), content.dependencies().stream())
                        .map(id -> new Key(PackageKind.ADDON, id)));
    }

    private static CatalogContent archived(Handle tx, EnvironmentId environment, CatalogContent live) {
        Map<Key, PackageDraft> published = byId(
                Packages.published(tx, environment).stream()
                        .map(CatalogPackage::draft)
                        .toList(),
                Key::of);
        Map<Key, PackageDraft> needed = byId(live.packages(), Key::of);
        Deque<PackageDraft> unread = new ArrayDeque<>(live.packages());
        while (!unread.isEmpty()) {
            references(unread.remove().content())
                    .map(published::get)
                    .flatMap(Stream::ofNullable)
                    .filter(it -> needed.putIfAbsent(Key.of(it), it) == null)
                    .forEach(unread::add);
        }
        Set<String> features =
                needed.values().stream().flatMap(it -> it.content().features()).collect(toSet());
        live.features().forEach(it -> features.remove(it.id()));
        Set<String> products =
                needed.values().stream().map(PackageDraft::productId).collect(toSet());
        live.products().forEach(it -> products.remove(it.id()));
        live.packages().forEach(it -> needed.remove(Key.of(it)));
        return new CatalogContent(
                Products.all(tx, environment).stream()
                        .filter(it -> products.contains(it.id()))
                        .toList(),
                Features.all(tx, environment).stream()
                        .map(CatalogFeature::content)
                        .filter(it -> features.contains(it.id()))
                        .toList(),
                needed.values().stream()
                        .map(it -> new PackageDraft(
                                it.kind(), it.id(), it.productId(), it.content().copied(null)))
                        .toList());
    }

    boolean hasArchived() {
        return !archived.equals(NONE);
    }

    /// Returns whether the environment has the archived entities with the same content.
    boolean isArchivedIn(Handle tx, EnvironmentId environment) {
        Map<Key, PackageDraft> packages = byId(
                Packages.published(tx, environment).stream()
                        .map(CatalogPackage::draft)
                        .toList(),
                Key::of);
        Map<String, CatalogFeature> features = PackageDrafting.features(tx, environment);
        Set<String> products =
                Products.all(tx, environment).stream().map(Product::id).collect(toSet());
        return archived.packages().stream().allMatch(it -> {
                    PackageDraft known = packages.get(Key.of(it));
                    return known != null && CanonicalCatalog.isSameButBillingId(known.content(), it.content());
                })
                && archived.features().stream().allMatch(it -> {
                    CatalogFeature known = features.get(it.id());
                    return known != null && known.content().equals(it);
                })
                && archived.products().stream().allMatch(it -> products.contains(it.id()));
    }

    private static <K, T> Map<K, T> byId(List<T> things, Function<T, K> id) {
        return things.stream().collect(toMap(id, it -> it, (first, _) -> first, LinkedHashMap::new));
    }
}
