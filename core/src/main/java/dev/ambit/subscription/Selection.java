package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.ADDON_DEPENDENCY_MISSING;
import static dev.ambit.problem.ProblemCode.ADDON_QUANTITY_EXCEEDS_LIMIT;
import static dev.ambit.problem.ProblemCode.ENTITY_IS_ARCHIVED;
import static dev.ambit.problem.ProblemCode.INCOMPATIBLE_ADDON;
import static dev.ambit.problem.ProblemCode.INVALID_ARGUMENT;
import static dev.ambit.problem.ProblemCode.UNPUBLISHED_PACKAGE;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import dev.ambit.catalog.CatalogFeature;
import dev.ambit.catalog.CatalogPackage;
import dev.ambit.catalog.Features;
import dev.ambit.catalog.PackageEntitlement;
import dev.ambit.catalog.PackageKind;
import dev.ambit.catalog.PackageVersionKey;
import dev.ambit.catalog.Packages;
import dev.ambit.catalog.PricingType;
import dev.ambit.catalog.Product;
import dev.ambit.catalog.Products;
import dev.ambit.catalog.SaleLock;
import dev.ambit.db.EnvironmentId;
import dev.ambit.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/// A validated selection from the catalog: a plan and compatible add-ons.
///
/// @param agreed values of the plan's custom entitlements
record Selection(CatalogPackage plan, List<Addon> addons, List<PackageEntitlement> agreed) {

    record Addon(CatalogPackage sold, int quantity) {}

    static Selection of(Handle tx, EnvironmentId environment, SubscriptionDraft draft) {
        SaleLock.share(tx, environment);
        CatalogPackage plan = require(tx, environment, PackageKind.PLAN, List.of(draft.planId()), Map.of())
                .getFirst();
        requireResource(tx, environment, plan, draft);
        List<Addon> bought = addons(tx, environment, plan, draft.addons(), Map.of());
        return new Selection(plan, bought, Agreement.of(tx, environment, plan.key(), draft.agreed()));
    }

    /// Selects the packages of an update. The plan and existing add-ons keep their versions; new add-ons get the
    /// current version.
    static Selection of(
            Handle tx, EnvironmentId environment, Subscription current, List<SubscriptionDraft.Addon> wanted) {
        SaleLock.share(tx, environment);
        Map<PackageKind, List<CatalogPackage>> sold =
                Packages.versions(tx, environment, current.bought().sold()).stream()
                        .collect(groupingBy(CatalogPackage::kind));
        CatalogPackage plan = Objects.requireNonNull(sold.get(PackageKind.PLAN)).getFirst();
        Map<String, CatalogPackage> had =
                sold.getOrDefault(PackageKind.ADDON, List.of()).stream().collect(toMap(CatalogPackage::id, it -> it));
        List<Addon> addons = isHad(current, wanted)
                ? wanted.stream()
                        .map(it -> new Addon(Objects.requireNonNull(had.get(it.id())), it.quantity()))
                        .toList()
                : addons(tx, environment, plan, wanted, had);
        return new Selection(plan, addons, current.bought().agreed());
    }

    /// Returns the packages of a subscription in the versions whose prices apply.
    ///
    /// @param packages contains at least these
    static Selection sold(Subscription it, Map<PackageVersionKey, CatalogPackage> packages) {
        List<CatalogPackage> sold = it.bought().sold().stream()
                .map(key -> Objects.requireNonNull(packages.get(key), key.toString()))
                .toList();
        List<Addon> addons = new ArrayList<>();
        for (int i = 0; i < it.addons().size(); i++) {
            addons.add(new Addon(sold.get(i + 1), it.addons().get(i).quantity()));
        }
        return new Selection(sold.getFirst(), addons, it.bought().agreed());
    }

    /// Returns whether the add-ons stay the same. If so, they are valid even if the catalog has changed.
    private static boolean isHad(Subscription current, List<SubscriptionDraft.Addon> wanted) {
        Map<String, Integer> quantities =
                current.addons().stream().collect(toMap(BoughtAddon::id, BoughtAddon::quantity));
        return wanted.size() == quantities.size()
                && wanted.stream().allMatch(it -> Integer.valueOf(it.quantity()).equals(quantities.get(it.id())));
    }

    /// @param had the add-ons that are already bought
    private static List<Addon> addons(
            Handle tx,
            EnvironmentId environment,
            CatalogPackage plan,
            List<SubscriptionDraft.Addon> wanted,
            Map<String, CatalogPackage> had) {
        List<String> ids = wanted.stream().map(SubscriptionDraft.Addon::id).toList();
        List<CatalogPackage> addons = require(tx, environment, PackageKind.ADDON, ids, had);
        requireCompatible(plan, ids);
        List<Addon> bought = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            requireSellable(addons.get(i), wanted.get(i), i, ids);
            bought.add(new Addon(addons.get(i), wanted.get(i).quantity()));
        }
        return bought;
    }

    /// Returns the add-ons as a subscription stores them.
    List<BoughtAddon> bought() {
        return addons.stream()
                .map(it -> new BoughtAddon(it.sold().id(), it.sold().version(), it.quantity()))
                .toList();
    }

    private boolean isFree() {
        return Stream.concat(Stream.of(plan), addons.stream().map(Addon::sold))
                .allMatch(it -> it.content().charges().isEmpty());
    }

    /// @throws dev.ambit.problem.Problem at the field if the selection cannot be sold like this
    Cost cost(Handle tx, EnvironmentId environment, Cost.Conditions conditions) {
        // Free packages need no features.
        Map<String, CatalogFeature> features = isFree()
                ? Map.of()
                : Features.all(tx, environment).stream().collect(toMap(CatalogFeature::id, it -> it));
        return cost(conditions, features);
    }

    /// Returns the cost like [#cost(Handle, EnvironmentId, Cost.Conditions)].
    ///
    /// @param features the priced features by id
    Cost cost(Cost.Conditions conditions, Map<String, CatalogFeature> features) {
        var sold = new Cost.Item("planId", plan, 1);
        List<Cost.Item> items = new ArrayList<>();
        for (int i = 0; i < addons.size(); i++) {
            items.add(new Cost.Item(
                    path(PackageKind.ADDON, i),
                    addons.get(i).sold(),
                    addons.get(i).quantity()));
        }
        return Cost.of(conditions, sold, items, features);
    }

    /// Returns the subscription with the current versions.
    static Subscription latest(Handle tx, EnvironmentId environment, Subscription it) {
        SaleLock.share(tx, environment);
        CatalogPackage plan = Packages.published(tx, environment, PackageKind.PLAN, List.of(it.planId()))
                .getFirst();
        List<String> ids = it.addons().stream().map(BoughtAddon::id).toList();
        Map<String, CatalogPackage> addons = Packages.published(tx, environment, PackageKind.ADDON, ids).stream()
                .collect(toMap(CatalogPackage::id, addon -> addon));
        List<BoughtAddon> bought = it.addons().stream()
                .map(addon -> addons.containsKey(addon.id())
                        ? new BoughtAddon(addon.id(), addons.get(addon.id()).version(), addon.quantity())
                        : addon)
                .toList();
        return it.of(it.bought().of(plan.version(), type(it, plan), bought), it.updatedAt());
    }

    private static PricingType type(Subscription it, CatalogPackage latest) {
        PricingType type = Objects.requireNonNull(latest.content().pricingType());
        return it.pricingType().mayBecome(type) ? type : it.pricingType();
    }

    /// Returns the packages in the order of `ids`: those in `had` unchanged, the others in the latest published
    /// version.
    private static List<CatalogPackage> require(
            Handle tx, EnvironmentId environment, PackageKind kind, List<String> ids, Map<String, CatalogPackage> had) {
        if (ids.isEmpty()) {
            return List.of();
        }
        Map<String, CatalogPackage> published =
                Packages.published(tx, environment, kind, ids).stream().collect(toMap(CatalogPackage::id, it -> it));
        List<CatalogPackage> found = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            String id = ids.get(i);
            CatalogPackage bought = had.get(id);
            if (bought != null) {
                found.add(bought);
                continue;
            }
            CatalogPackage it = published.get(id);
            if (it == null) {
                Problem missing = Packages.exists(tx, environment, kind, id) ? unpublished(kind, id) : kind.missing(id);
                throw missing.at(path(kind, i), id, "the id of a published package");
            }
            if (it.archivedAt() != null) {
                throw ENTITY_IS_ARCHIVED
                        .because("Package `%s` is archived and can no longer be bought. Choose another package."
                                .formatted(id))
                        .at(path(kind, i), id, "the id of a package that is not archived");
            }
            found.add(it);
        }
        return found;
    }

    private static String path(PackageKind kind, int index) {
        return switch (kind) {
            case PLAN -> "planId";
            case ADDON -> "addons.%d.id".formatted(index);
        };
    }

    private static Problem unpublished(PackageKind kind, String id) {
        return UNPUBLISHED_PACKAGE
                .because("Package `%s` is a draft. Publish it first.".formatted(id))
                .with("nonPublishedPackageIds", List.of(id))
                .with("packageType", kind);
    }

    private static void requireResource(
            Handle tx, EnvironmentId environment, CatalogPackage plan, SubscriptionDraft draft) {
        Product product = Products.find(tx, environment, plan.productId()).orElseThrow();
        product.requireNotArchived();
        if (product.multipleSubscriptions() == draft.resourceId().isEmpty()) {
            throw INVALID_ARGUMENT
                    .because(
                            product.multipleSubscriptions()
                                    ? "`resourceId` is missing. This product has one subscription per resource. Send a"
                                            + " resource id."
                                    : "`resourceId` is not allowed: this product has one subscription per customer."
                                            + " Remove it.")
                    .at(
                            "resourceId",
                            draft.resourceId(),
                            product.multipleSubscriptions() ? "the id of a resource" : "no value");
        }
    }

    private static void requireCompatible(CatalogPackage plan, List<String> addons) {
        List<String> compatible = plan.content().compatibleAddonIds();
        List<String> others =
                addons.stream().filter(id -> !compatible.contains(id)).toList();
        if (!others.isEmpty()) {
            String first = others.getFirst();
            throw INCOMPATIBLE_ADDON
                    .because("Plan `%s` is not compatible with these add-ons: %s. Remove them, or choose another plan."
                            .formatted(plan.id(), String.join(", ", others)))
                    .at(
                            path(PackageKind.ADDON, addons.indexOf(first)),
                            first,
                            compatible.isEmpty() ? "no add-on" : String.join(", ", compatible))
                    .with("nonCompatibleAddons", others)
                    .with("planDisplayName", plan.content().displayName());
        }
    }

    private static void requireSellable(CatalogPackage it, SubscriptionDraft.Addon addon, int index, List<String> all) {
        Integer quantityMax = it.content().maxQuantity();
        if (quantityMax != null && addon.quantity() > quantityMax) {
            throw ADDON_QUANTITY_EXCEEDS_LIMIT
                    .because("The quantity of add-on `%s` must be at most %d; received %d. Send a smaller quantity."
                            .formatted(addon.id(), quantityMax, addon.quantity()))
                    .at("addons.%d.quantity".formatted(index), addon.quantity(), "1 to " + quantityMax);
        }
        List<String> needed = it.content().dependencies();
        if (!all.containsAll(needed)) {
            throw ADDON_DEPENDENCY_MISSING
                    .because("Add-on `%s` depends on other add-ons: %s. Add them to the subscription."
                            .formatted(addon.id(), String.join(", ", needed)))
                    .at(path(PackageKind.ADDON, index), addon.id(), "together with " + String.join(", ", needed));
        }
    }
}
