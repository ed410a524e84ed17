package dev.ambit.subscription;

import dev.ambit.catalog.PackageEntitlement;
import dev.ambit.catalog.PackageKind;
import dev.ambit.catalog.PackageVersionKey;
import dev.ambit.catalog.PricingType;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a subscription is of.
///
/// @param planVersion the one that grants
/// @param planPriceVersion the one at whose prices it was sold; null: the same
/// @param units how many of each feature that is paid per unit
/// @param agreed the values of what the plan leaves to its subscriptions
public record Bought(
        String planId,
        int planVersion,
        @Nullable Integer planPriceVersion,
        PricingType pricingType,
        List<BoughtAddon> addons,
        List<BoughtUnits> units,
        List<PackageEntitlement> agreed) {

    public Bought {
        addons = List.copyOf(addons);
        units = List.copyOf(units);
        agreed = List.copyOf(agreed);
    }

    /// The plan in the version that grants.
    PackageVersionKey plan() {
        return new PackageVersionKey(PackageKind.PLAN, planId, planVersion);
    }

    /// The packages in the versions at whose prices they were sold: the plan, then the add-ons.
    List<PackageVersionKey> sold() {
        int planSold = planPriceVersion == null ? planVersion : planPriceVersion;
        return Stream.concat(
                        Stream.of(new PackageVersionKey(PackageKind.PLAN, planId, planSold)),
                        addons.stream().map(it -> new PackageVersionKey(PackageKind.ADDON, it.id(), it.soldVersion())))
                .toList();
    }

    /// The same of other versions, at their prices.
    Bought of(int version, PricingType type, List<BoughtAddon> others) {
        return new Bought(planId, version, null, type, others, units, agreed);
    }

    Bought with(List<BoughtAddon> others, List<BoughtUnits> otherUnits, List<PackageEntitlement> otherAgreed) {
        return new Bought(planId, planVersion, planPriceVersion, pricingType, others, otherUnits, otherAgreed);
    }

    /// With what newer versions of plans, or of add-ons, grant, at the prices at which it was sold (domain.md §3, V5).
    ///
    /// @param versions by the ids of the packages
    Bought granting(PackageKind kind, Map<String, Integer> versions) {
        return switch (kind) {
            case PLAN -> {
                int newer = versions.getOrDefault(planId, planVersion);
                yield newer <= planVersion
                        ? this
                        : new Bought(planId, newer, sold().getFirst().version(), pricingType, addons, units, agreed);
            }
            case ADDON -> {
                List<BoughtAddon> newer = addons.stream()
                        .map(it -> it.granting(versions.getOrDefault(it.id(), it.version())))
                        .toList();
                yield with(newer, units, agreed);
            }
        };
    }
}
