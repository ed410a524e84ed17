package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.NO_FEATURE_ENTITLEMENT;
import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;

import dev.ambit.problem.Problem;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The content of one version of a plan or add-on. It never changes after publishing.
///
/// `parentPlanId` and `compatibleAddonIds` are for plans, `dependencies` and `maxQuantity` (null: no maximum) for
/// add-ons. `charges` are ordered by id. `kept` holds wire fields as they were sent, such as the default trial.
public record PackageContent(
        String displayName,
        @Nullable String description,
        @Nullable PricingType pricingType,
        @Nullable String parentPlanId,
        List<String> compatibleAddonIds,
        List<String> dependencies,
        @Nullable Integer maxQuantity,
        List<PackageEntitlement> entitlements,
        List<Charge> charges,
        @Nullable OnDemand onDemand,
        Map<String, String> metadata,
        Map<String, Object> kept) {

    private static final int ENTITLEMENTS_MAX = 2_000;

    public PackageContent {
        DisplayName.valid("displayName", displayName);
        compatibleAddonIds = List.copyOf(compatibleAddonIds);
        dependencies = List.copyOf(dependencies);
        entitlements = List.copyOf(entitlements);
        charges = charges.stream().sorted(comparing(Charge::id)).toList();
        onDemand = OnDemand.NONE.equals(onDemand) ? null : onDemand;
        metadata = Map.copyOf(metadata);
        kept = Map.copyOf(kept);
        if (maxQuantity != null && maxQuantity < 1) {
            throw BAD_USER_INPUT
                    .because("`maxQuantity` must be 1 or more; received %d. Omit it for no maximum."
                            .formatted(maxQuantity))
                    .at("maxQuantity", maxQuantity, "1 or more");
        }
        requireOnePerFeature(entitlements);
    }

    /// Returns the entitlement for a feature.
    ///
    /// @throws dev.ambit.problem.Problem 404 if the package does not grant it
    PackageEntitlement entitlement(String featureId) {
        return find(featureId)
                .orElseThrow(() -> NO_FEATURE_ENTITLEMENT
                        .because("Feature `%s` is not granted by this package. Add an entitlement for it first."
                                .formatted(Problem.shortened(featureId)))
                        .with("refId", featureId));
    }

    /// Returns the content for another package. The id in a billing system belongs to the original only.
    ///
    /// @param name null keeps the display name
    PackageContent copied(@Nullable String name) {
        Map<String, Object> others = new HashMap<>(kept);
        others.remove("billingId");
        return new PackageContent(
                name == null ? displayName : name,
                description,
                pricingType,
                parentPlanId,
                compatibleAddonIds,
                dependencies,
                maxQuantity,
                entitlements,
                charges,
                onDemand,
                metadata,
                others);
    }

    /// Returns the content with the id that `other` has in a billing system, if any.
    PackageContent withBillingIdOf(PackageContent other) {
        Object billingId = other.kept.get("billingId");
        if (billingId == null) {
            return this;
        }
        Map<String, Object> others = new HashMap<>(kept);
        others.put("billingId", billingId);
        return new PackageContent(
                displayName,
                description,
                pricingType,
                parentPlanId,
                compatibleAddonIds,
                dependencies,
                maxQuantity,
                entitlements,
                charges,
                onDemand,
                metadata,
                others);
    }

    /// Returns the same content with another display name and base plan.
    PackageContent named(String name, @Nullable String parent) {
        return new PackageContent(
                name,
                description,
                pricingType,
                parent,
                compatibleAddonIds,
                dependencies,
                maxQuantity,
                entitlements,
                charges,
                onDemand,
                metadata,
                kept);
    }

    boolean grants(String featureId) {
        return entitlements.stream().anyMatch(it -> it.featureId().equals(featureId));
    }

    /// @throws dev.ambit.problem.Problem if the package already grants one of the features
    PackageContent adding(List<PackageEntitlement> more) {
        return granting(Stream.concat(entitlements.stream(), more.stream()).toList());
    }

    PackageContent replacing(PackageEntitlement changed) {
        return granting(entitlements.stream()
                .map(it -> it.featureId().equals(changed.featureId()) ? changed : it)
                .toList());
    }

    PackageContent without(PackageEntitlement revoked) {
        return granting(entitlements.stream()
                .filter(it -> !it.featureId().equals(revoked.featureId()))
                .toList());
    }

    /// Returns the same content with the entitlement for this feature as the only one; without any if `featureId` is
    /// null.
    PackageContent grantingOnly(@Nullable String featureId) {
        return granting(entitlements.stream()
                .filter(it -> it.featureId().equals(featureId))
                .toList());
    }

    /// Returns the same content with renamed features.
    PackageContent renaming(Map<String, String> renamed) {
        return with(
                entitlements.stream().map(it -> it.renaming(renamed)).toList(),
                pricingType,
                charges.stream().map(it -> it.renaming(renamed)).toList(),
                onDemand == null ? null : onDemand.renaming(renamed));
    }

    /// Returns the same content with this entitlement, which replaces an existing one for the same feature.
    PackageContent with(PackageEntitlement granted) {
        return find(granted.featureId()).isPresent() ? replacing(granted) : adding(List.of(granted));
    }

    /// Finds the entitlement for a feature.
    Optional<PackageEntitlement> find(String featureId) {
        return entitlements.stream()
                .filter(it -> it.featureId().equals(featureId))
                .findFirst();
    }

    /// Returns the same content with other prices.
    PackageContent priced(PricingType type, List<Charge> charged, OnDemand beyond) {
        return with(entitlements, type, charged, beyond);
    }

    /// Returns the on-demand prices, which may be empty.
    public OnDemand paidOnDemand() {
        return onDemand == null ? OnDemand.NONE : onDemand;
    }

    /// Returns the ids of all features that it grants or prices.
    Stream<String> features() {
        Stream<String> counted = Stream.concat(charges.stream(), paidOnDemand().overageCharges().stream())
                .flatMap(it -> Stream.ofNullable(it.featureId()));
        return Stream.concat(entitlements.stream().map(PackageEntitlement::featureId), counted);
    }

    /// Returns whether all usage of a feature is billed.
    boolean isPaidByUse(String featureId) {
        return charges.stream()
                .filter(it -> it.billingModel() == BillingModel.USAGE_BASED)
                .anyMatch(it -> featureId.equals(it.featureId()));
    }

    /// Returns whether usage of a feature above its limit is billed instead of refused.
    boolean isPaidBeyond(String featureId) {
        return paidOnDemand().overageCharges().stream().anyMatch(it -> featureId.equals(it.featureId()));
    }

    /// Returns the same content with renamed plans and add-ons.
    PackageContent withRenamedPackages(UnaryOperator<String> plans, UnaryOperator<String> addons) {
        return new PackageContent(
                displayName,
                description,
                pricingType,
                parentPlanId == null ? null : plans.apply(parentPlanId),
                compatibleAddonIds.stream().map(addons).toList(),
                dependencies.stream().map(addons).toList(),
                maxQuantity,
                entitlements,
                charges,
                onDemand,
                metadata,
                kept);
    }

    /// Returns the same content with the entitlements in the order of `other`. Entitlements that `other` lacks
    /// come last.
    PackageContent orderedLike(PackageContent other) {
        List<String> order =
                other.entitlements().stream().map(PackageEntitlement::featureId).toList();
        return granting(entitlements.stream()
                .sorted(comparingInt(
                        it -> order.contains(it.featureId()) ? order.indexOf(it.featureId()) : order.size()))
                .toList());
    }

    private PackageContent granting(List<PackageEntitlement> granted) {
        return with(granted, pricingType, charges, onDemand);
    }

    private PackageContent with(
            List<PackageEntitlement> granted,
            @Nullable PricingType type,
            List<Charge> charged,
            @Nullable OnDemand beyond) {
        return new PackageContent(
                displayName,
                description,
                type,
                parentPlanId,
                compatibleAddonIds,
                dependencies,
                maxQuantity,
                granted,
                charged,
                beyond,
                metadata,
                kept);
    }

    /// @throws dev.ambit.problem.Problem if a package of this kind cannot have this content
    void requireFit(PackageKind kind, String id) {
        switch (kind) {
            case PLAN -> entitlements.forEach(entitlement -> entitlement.requireFit(kind));
            case ADDON -> {
                if (pricingType == PricingType.FREE) {
                    throw BAD_USER_INPUT
                            .because("`pricingType` of an add-on cannot be `FREE`. Send `PAID` or `CUSTOM`, or grant"
                                    + " the features in a plan.")
                            .at("pricingType", pricingType, "PAID, CUSTOM");
                }
                if (dependencies.contains(id)) {
                    throw BAD_USER_INPUT
                            .because("Add-on `%s` depends on itself. Remove it from `dependencies`.".formatted(id))
                            .at("dependencies", id, "ids of other add-ons");
                }
            }
        }
        ChargeRules.requireFit(kind, this);
        requireDistinct("compatibleAddonIds", compatibleAddonIds);
        requireDistinct("dependencies", dependencies);
    }

    private static void requireDistinct(String field, List<String> ids) {
        Set<String> seen = new HashSet<>();
        for (String id : ids) {
            if (!seen.add(id)) {
                throw BAD_USER_INPUT
                        .because("Add-on `%s` is listed twice in `%s`. Remove the duplicate.".formatted(id, field))
                        .at(field, id, "distinct add-ons");
            }
        }
    }

    private static void requireOnePerFeature(List<PackageEntitlement> entitlements) {
        if (entitlements.size() > ENTITLEMENTS_MAX) {
            throw BAD_USER_INPUT
                    .because("`entitlements` has %d entries. Send at most %d."
                            .formatted(entitlements.size(), ENTITLEMENTS_MAX))
                    .at("entitlements", entitlements.size(), "up to " + ENTITLEMENTS_MAX);
        }
        Set<String> features = new HashSet<>();
        for (PackageEntitlement entitlement : entitlements) {
            if (!features.add(entitlement.featureId())) {
                throw BAD_USER_INPUT
                        .because("Feature `%s` is listed twice in `entitlements`. Remove the duplicate."
                                .formatted(entitlement.featureId()))
                        .at("entitlements", entitlement.featureId(), "distinct features");
            }
        }
    }
}
