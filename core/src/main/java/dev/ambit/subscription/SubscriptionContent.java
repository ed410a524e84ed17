package dev.ambit.subscription;

import dev.ambit.catalog.PackageEntitlement;
import dev.ambit.catalog.PackageKind;
import dev.ambit.catalog.PackageVersionKey;
import dev.ambit.catalog.PricingType;
import dev.ambit.catalog.RolloutVersions;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The plan, add-ons and quantities of a subscription.
///
/// @param planVersion the version whose entitlements apply
/// @param planPriceVersion the version whose prices apply; null: `planVersion`
/// @param units quantities of features that are priced per unit
/// @param agreed values of the plan's custom entitlements
public record SubscriptionContent(
        String planId,
        int planVersion,
        @Nullable Integer planPriceVersion,
        PricingType pricingType,
        List<BoughtAddon> addons,
        List<BoughtUnits> units,
        List<PackageEntitlement> agreed) {

    public SubscriptionContent {
        addons = List.copyOf(addons);
        units = List.copyOf(units);
        agreed = List.copyOf(agreed);
    }

    /// Returns the plan in the version whose entitlements apply.
    PackageVersionKey plan() {
        return new PackageVersionKey(PackageKind.PLAN, planId, planVersion);
    }

    /// Returns the packages in the versions whose prices apply: the plan, then the add-ons.
    List<PackageVersionKey> sold() {
        int planSold = planPriceVersion == null ? planVersion : planPriceVersion;
        return Stream.concat(
                        Stream.of(new PackageVersionKey(PackageKind.PLAN, planId, planSold)),
                        addons.stream().map(it -> new PackageVersionKey(PackageKind.ADDON, it.id(), it.soldVersion())))
                .toList();
    }

    /// Returns the same with other versions and their prices.
    SubscriptionContent of(int version, PricingType type, List<BoughtAddon> others) {
        return new SubscriptionContent(planId, version, null, type, others, units, agreed);
    }

    SubscriptionContent with(
            List<BoughtAddon> others, List<BoughtUnits> otherUnits, List<PackageEntitlement> otherAgreed) {
        return new SubscriptionContent(
                planId, planVersion, planPriceVersion, pricingType, others, otherUnits, otherAgreed);
    }

    /// Returns the content with the versions from before a rollout. Packages that have changed since stay
    /// unchanged.
    ///
    /// @param versions of the rollout
    SubscriptionContent restoring(RolloutVersions versions, RolloutMoves.Earlier earlier) {
        List<BoughtAddon> restored = addons.stream()
                .map(it ->
                        Integer.valueOf(it.version()).equals(versions.addons().get(it.id()))
                                ? it.restoring(earlier.addons())
                                : it)
                .toList();
        boolean isPlanRestored = planPriceVersion != null
                && Integer.valueOf(planVersion).equals(versions.plans().get(planId));
        return isPlanRestored
                ? of(earlier.planVersion(), earlier.planPriceVersion(), restored)
                : with(restored, units, agreed);
    }

    /// Returns the same with the entitlements of newer versions and unchanged prices.
    SubscriptionContent granting(RolloutVersions versions) {
        List<BoughtAddon> newer = addons.stream()
                .map(it -> it.granting(versions.addons().getOrDefault(it.id(), it.version())))
                .toList();
        int newerPlan = versions.plans().getOrDefault(planId, planVersion);
        return newerPlan <= planVersion
                ? with(newer, units, agreed)
                : of(newerPlan, Integer.valueOf(sold().getFirst().version()), newer);
    }

    private SubscriptionContent of(int version, @Nullable Integer priceVersion, List<BoughtAddon> others) {
        return new SubscriptionContent(planId, version, priceVersion, pricingType, others, units, agreed);
    }
}
