package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.CANNOT_ARCHIVE_PRODUCT;
import static dev.ambit.problem.ProblemCode.MERGE_INVALID;
import static dev.ambit.problem.ProblemCode.PACKAGE_HAS_DRAFT;
import static java.util.stream.Collectors.toMap;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.event.Changes;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Replaces the published catalog of an environment with another catalog in one transaction. Only changed
/// packages get a new version, and entities that the other catalog lacks are archived.
public final class CatalogReplacement {

    /// The result of a replacement.
    ///
    /// @param rollouts the operation that gives existing subscriptions the new entitlements; empty without one
    /// @param versions the new version numbers by package; the version in each key is 0
    public record Replaced(String revision, List<UUID> rollouts, Map<PackageVersionKey, Integer> versions) {

        public Replaced {
            rollouts = List.copyOf(rollouts);
            versions = Map.copyOf(versions);
        }
    }

    private final CatalogEdit edit;
    private final CatalogContent wanted;
    private final Map<PackageVersionKey, CatalogPackage> shown;
    private final Map<PackageVersionKey, CatalogPackage> published;
    private final Map<String, Product> products;
    private final Map<String, CatalogFeature> features;

    private CatalogReplacement(CatalogEdit edit, CatalogContent wanted) {
        Handle tx = edit.tx();
        this.edit = edit;
        this.wanted = wanted;
        this.shown = byKey(Packages.all(tx, edit.environment()));
        this.published = byKey(Packages.published(tx, edit.environment()));
        this.products = byId(Products.all(tx, edit.environment()), Product::id);
        this.features = PackageDrafting.features(tx, edit.environment());
    }

    /// Replaces the catalog.
    ///
    /// @param order the catalog that gives new entitlements their order
    /// @param rollout the subscriptions that get the new entitlements; null: none
    /// @param reversed rollouts whose subscriptions move back afterwards
    /// @throws dev.ambit.problem.Problem if a fixed field differs, a changed package has a draft, or the catalog is
    ///     not valid for the customers of the environment
    public static Replaced run(
            CatalogEdit edit,
            AccountId account,
            CatalogContent wanted,
            CatalogContent order,
            @Nullable RolloutFilter rollout,
            List<Rollout> reversed,
            String why) {
        return new CatalogReplacement(edit, wanted.orderedLike(order)).run(account, rollout, reversed, why);
    }

    /// Replaces the catalog like [#run], and requires that the new one has all packages with live subscriptions.
    ///
    /// @throws dev.ambit.problem.Problem as in [#run], and 409 that names the missing packages
    public static Replaced runKeepingSold(
            CatalogEdit edit,
            AccountId account,
            CatalogContent wanted,
            CatalogContent order,
            @Nullable RolloutFilter rollout,
            String why) {
        var replacement = new CatalogReplacement(edit, wanted.orderedLike(order));
        replacement.requireSold();
        return replacement.run(account, rollout, List.of(), why);
    }

    private Replaced run(AccountId account, @Nullable RolloutFilter rollout, List<Rollout> reversed, String why) {
        requirePossible();
        List<CatalogPackage> versions = replace();
        requireFit(moves(RolloutFilter.ALL.equals(rollout) ? versions : List.of(), reversed));
        List<UUID> rollouts = rollout == null || versions.isEmpty()
                ? List.of()
                : List.of(Publishing.rollout(edit, account, versions, true, rollout));
        CanonicalCatalog now = CanonicalCatalog.of(edit.tx(), edit.environment());
        if (!now.equals(wanted.canonical())) {
            throw new IllegalStateException("The catalog of environment %s differs from the wanted one: %s"
                    .formatted(edit.environment(), CatalogDiff.of(wanted.canonical(), now)));
        }
        return new Replaced(edit.revision(account, why), rollouts, numbers(versions));
    }

    /// Validates fixed fields and drafts before a replacement. It changes nothing, and [#run] can still fail.
    ///
    /// @throws dev.ambit.problem.Problem as in [#run]
    public static void requirePossible(Handle tx, EnvironmentId environment, CatalogContent wanted) {
        validating(tx, environment, wanted).requirePossible();
    }

    /// Validates like [#requirePossible], and requires that the catalog has all packages with live subscriptions.
    ///
    /// @throws dev.ambit.problem.Problem as in [#runKeepingSold]
    public static void requirePossibleKeepingSold(Handle tx, EnvironmentId environment, CatalogContent wanted) {
        CatalogReplacement replacement = validating(tx, environment, wanted);
        replacement.requirePossible();
        replacement.requireSold();
    }

    private static CatalogReplacement validating(Handle tx, EnvironmentId environment, CatalogContent wanted) {
        return new CatalogReplacement(
                new CatalogEdit(tx, environment, Author.SYSTEM, new Changes(), Instant.EPOCH), wanted);
    }

    private void requireSold() {
        Map<PackageVersionKey, Long> subscribers = SubscriberCounts.all(edit.tx(), edit.environment());
        List<String> missing = removedPackages().stream()
                .filter(it -> subscribers.containsKey(key(it.draft())))
                .map(it -> "%s.%s (%d)".formatted(it.kind().section(), it.id(), subscribers.get(key(it.draft()))))
                .sorted()
                .toList();
        if (!missing.isEmpty()) {
            throw MERGE_INVALID
                    .because(
                            "The catalog lacks packages with subscriptions: %s. Keep them, or cancel the subscriptions."
                                    .formatted(Problem.shortened(String.join(", ", missing))))
                    .at(missing.getFirst().replaceFirst(" .*", ""), null, "all packages with subscriptions")
                    .with("missing", missing);
        }
    }

    private static Map<PackageVersionKey, Integer> numbers(List<CatalogPackage> versions) {
        return versions.stream().collect(toMap(it -> key(it.draft()), CatalogPackage::version, Math::max));
    }

    private void requirePossible() {
        for (FeatureDraft it : wanted.features()) {
            CatalogFeature known = features.get(it.id());
            if (known != null && !it.isSameTypeAs(known.content())) {
                throw MERGE_INVALID
                        .because("Feature `%s` has another type in the target. Exclude the feature, or change its id."
                                .formatted(it.id()))
                        .at(
                                "features." + it.id(),
                                it.featureType(),
                                known.content().featureType().name());
            }
        }
        for (PackageDraft it : wanted.packages()) {
            CatalogPackage known = shown.get(key(it));
            if (known != null && !known.productId().equals(it.productId())) {
                throw MERGE_INVALID
                        .because("`%s` belongs to product `%s` in the target. Exclude the package, or change its id."
                                .formatted(it.id(), known.productId()))
                        .at(it.kind().section() + "." + it.id(), it.productId(), known.productId());
            }
            ReplacementRules.requireProduct(wanted, it);
            ReplacementRules.requireBasePlan(wanted, published, it);
            if (isChanged(it)) {
                requireNoDraft(known);
            }
        }
        removedPackages().forEach(it -> requireNoDraft(shown.get(key(it.draft()))));
        for (Product it : wanted.products()) {
            Product known = products.get(it.id());
            if (known != null) {
                ProductEditing.requireSameMultipleSubscriptions(edit.tx(), edit.environment(), known, it);
            }
        }
    }

    private static void requireNoDraft(@Nullable CatalogPackage known) {
        if (known != null && known.isDraft()) {
            throw PACKAGE_HAS_DRAFT
                    .because("`%s` has a draft in the target. Publish or discard the draft, then retry the request."
                            .formatted(known.id()))
                    .at(known.kind().section() + "." + known.id(), "a draft", "no draft")
                    .with("refId", known.id());
        }
    }

    /// Returns all versions that were published.
    private List<CatalogPackage> replace() {
        wanted.products().forEach(this::addProduct);
        replaceFeatures();
        List<CatalogPackage> versions = Publishing.publishInOrder(edit, newVersions());
        wanted.products().forEach(this::updateProduct);
        products.values().stream()
                .filter(it -> it.archivedAt() == null
                        && find(wanted.products(), Product::id, it.id()).isEmpty())
                .forEach(this::archiveProduct);
        // Plans name add-ons, so they are archived first.
        archivePackages(PackageKind.PLAN);
        archivePackages(PackageKind.ADDON);
        archiveFeatures();
        return versions;
    }

    private static Sales.Moves moves(List<CatalogPackage> to, List<Rollout> reversed) {
        Map<String, Integer> from = new HashMap<>();
        reversed.forEach(it -> {
            it.versions().plans().forEach((id, version) -> from.put("PLAN " + id, version));
            it.versions().addons().forEach((id, version) -> from.put("ADDON " + id, version));
        });
        return new Sales.Moves(
                to.stream()
                        .collect(
                                toMap(it -> "%s %s".formatted(it.kind(), it.id()), CatalogPackage::version, Math::max)),
                from);
    }

    private void requireFit(Sales.Moves moves) {
        for (FeatureDraft it : wanted.features()) {
            CatalogFeature before = features.get(it.id());
            if (before != null && !before.content().equals(it)) {
                try {
                    FeatureEditing.requireFit(edit.tx(), edit.environment(), before.content(), it, moves);
                } catch (Problem problem) {
                    throw problem.under("features." + CatalogDiff.quoted(it.id()));
                }
            }
        }
    }

    private void addProduct(Product it) {
        Product known = products.get(it.id());
        if (known == null) {
            ProductDraft draft = CatalogFilling.draft(it);
            Products.insert(edit.tx(), edit.environment(), draft, edit.now());
            CatalogEvents.productCreated(edit.changes(), draft);
        } else if (known.archivedAt() != null) {
            Products.unarchive(edit.tx(), edit.environment(), it.id(), edit.now());
            CatalogEvents.productUpdated(edit.changes(), Products.require(edit.tx(), edit.environment(), it.id()));
        }
    }

    /// Settings name plans, which must be published before.
    private void updateProduct(Product it) {
        Product before = Products.require(edit.tx(), edit.environment(), it.id());
        Product after = it.from(before);
        if (!after.equals(before)) {
            ProductEditing.requireFit(edit.tx(), edit.environment(), before, after);
            Products.update(edit.tx(), edit.environment(), after, edit.now());
            CatalogEvents.productUpdated(edit.changes(), Products.require(edit.tx(), edit.environment(), it.id()));
        }
    }

    private void archiveProduct(Product it) {
        if (Sales.now(edit.tx(), edit.environment(), it.id())) {
            throw CANNOT_ARCHIVE_PRODUCT.because(
                    "Product `%s` has live subscriptions. Cancel them first.".formatted(it.id()));
        }
        Products.archive(edit.tx(), edit.environment(), it.id(), edit.now());
        CatalogEvents.productUpdated(edit.changes(), Products.require(edit.tx(), edit.environment(), it.id()));
    }

    private void archivePackages(PackageKind kind) {
        List<CatalogPackage> gone =
                removedPackages().stream().filter(it -> it.kind() == kind).toList();
        if (!gone.isEmpty()) {
            gone.forEach(it -> PackageArchiving.requireUnneeded(edit.tx(), edit.environment(), it, gone));
            PackageArchiving.archive(edit, gone);
        }
    }

    private void replaceFeatures() {
        List<FeatureDraft> added = wanted.features().stream()
                .filter(it -> !features.containsKey(it.id()))
                .toList();
        List<FeatureDraft> changed = wanted.features().stream()
                .filter(it -> isChanged(features.get(it.id()), it))
                .toList();
        Features.insert(edit.tx(), edit.environment(), added, edit.now());
        Features.update(edit.tx(), edit.environment(), changed, edit.now());
        Map<String, CatalogFeature> after = PackageDrafting.features(edit.tx(), edit.environment());
        added.forEach(it -> CatalogEvents.featureCreated(edit.changes(), Objects.requireNonNull(after.get(it.id()))));
        changed.forEach(it -> CatalogEvents.featureUpdated(edit.changes(), Objects.requireNonNull(after.get(it.id()))));
    }

    private static boolean isChanged(@Nullable CatalogFeature known, FeatureDraft wanted) {
        return known != null && (known.archivedAt() != null || !known.content().equals(wanted));
    }

    private void archiveFeatures() {
        List<FeatureDraft> gone = features.values().stream()
                .filter(it -> it.archivedAt() == null
                        && find(wanted.features(), FeatureDraft::id, it.id()).isEmpty())
                .map(CatalogFeature::content)
                .toList();
        if (!gone.isEmpty()) {
            FeatureArchiving.archive(edit, gone);
        }
    }

    /// Unarchives packages, and inserts drafts of new and changed ones.
    private List<CatalogPackage> newVersions() {
        Handle tx = edit.tx();
        EnvironmentId environment = edit.environment();
        Map<PackageDraft, CatalogPackage> drafts = new LinkedHashMap<>();
        List<PackageDraft> archived = new ArrayList<>();
        for (PackageDraft it : wanted.packages()) {
            CatalogPackage current = published.get(key(it));
            if (current == null) {
                drafts.put(it, PackageDrafting.first(it, edit.now()));
                continue;
            }
            if (current.archivedAt() != null) {
                archived.add(it);
            }
            if (isChanged(it)) {
                drafts.put(it, PackageDrafting.next(current, it.content().orderedLike(current.content())));
            }
        }
        unarchive(archived);
        Packages.insert(tx, environment, List.copyOf(drafts.keySet()), edit.now());
        List<CatalogPackage> versions = List.copyOf(drafts.values());
        PackageVersions.insert(tx, environment, versions, edit.now());
        PackageDrafting.requireValidReferences(tx, environment, versions);
        return versions;
    }

    private void unarchive(List<PackageDraft> archived) {
        if (!archived.isEmpty()) {
            Packages.unarchive(edit.tx(), edit.environment(), archived);
            archived.stream()
                    .filter(it -> !isChanged(it))
                    .map(it -> Objects.requireNonNull(published.get(key(it))).unarchived())
                    .forEach(it -> CatalogEvents.published(edit.changes(), it, false));
        }
    }

    /// Returns whether the package needs a new version. The order of entitlements has no meaning.
    private boolean isChanged(PackageDraft it) {
        CatalogPackage current = published.get(key(it));
        return current == null || !CanonicalCatalog.isSame(current.draft(), it);
    }

    private List<CatalogPackage> removedPackages() {
        return published.values().stream()
                .filter(it -> it.archivedAt() == null)
                .filter(it -> wanted.packages().stream()
                        .noneMatch(
                                other -> other.kind() == it.kind() && other.id().equals(it.id())))
                .filter(this::isOfSoldProduct)
                .toList();
    }

    /// Returns whether the product is unarchived before or after the replacement.
    private boolean isOfSoldProduct(CatalogPackage it) {
        Product product = products.get(it.productId());
        return (product != null && product.archivedAt() == null)
                || find(wanted.products(), Product::id, it.productId()).isPresent();
    }

    private static PackageVersionKey key(PackageDraft it) {
        return new PackageVersionKey(it.kind(), it.id(), 0);
    }

    private static Map<PackageVersionKey, CatalogPackage> byKey(List<CatalogPackage> packages) {
        return byId(packages, it -> key(it.draft()));
    }

    private static <K, T> Map<K, T> byId(List<T> things, Function<T, K> id) {
        return things.stream().collect(toMap(id, it -> it, (first, _) -> first, LinkedHashMap::new));
    }

    private static <T> Optional<T> find(List<T> things, Function<T, String> id, String wanted) {
        return things.stream().filter(it -> id.apply(it).equals(wanted)).findFirst();
    }
}
