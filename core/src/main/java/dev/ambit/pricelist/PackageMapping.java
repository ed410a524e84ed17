package dev.ambit.pricelist;

import dev.ambit.catalog.BillingCadence;
import dev.ambit.catalog.BillingModel;
import dev.ambit.catalog.Charge;
import dev.ambit.catalog.PackageContent;
import dev.ambit.catalog.PackageDraft;
import dev.ambit.catalog.PackageEntitlement;
import dev.ambit.catalog.PricingType;
import dev.ambit.engine.Behavior;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Maps the plans and add-ons of a price list to a catalog. Price lists have no inheritance: a plan has its own
/// value of a feature, or the default.
final class PackageMapping {

    private final PriceList list;
    private final UnitFeatures units;

    PackageMapping(PriceList list, UnitFeatures units) {
        this.list = list;
        this.units = units;
    }

    PackageDraft plan(ListedPackage plan) {
        List<String> addOns = list.addOns().stream()
                .filter(addOn -> addOn.availableFor().contains(plan.id()))
                .map(ListedPackage::id)
                .toList();
        List<PackageEntitlement> entitlements = new ArrayList<>();
        for (ListedFeature feature : list.features()) {
            Value value = plan.values().getOrDefault(feature.id(), feature.defaultValue());
            entitlement(feature, value, Behavior.INCREMENT).ifPresent(entitlements::add);
        }
        return draft(plan, addOns, entitlements);
    }

    /// Values of an add-on replace those of the plan; extensions are added.
    PackageDraft addOn(ListedPackage addOn) {
        List<PackageEntitlement> entitlements = new ArrayList<>();
        for (ListedFeature feature : list.features()) {
            Value value = addOn.values().get(feature.id());
            Value extension = addOn.extensions().get(feature.id());
            if (value != null) {
                entitlement(feature, value, Behavior.OVERRIDE).ifPresent(entitlements::add);
            } else if (extension != null) {
                entitlement(feature, extension, Behavior.INCREMENT).ifPresent(entitlements::add);
            }
        }
        return draft(addOn, List.of(), entitlements);
    }

    private PackageDraft draft(
            ListedPackage listed, List<String> compatibleAddOns, List<PackageEntitlement> entitlements) {
        List<Charge> charges = listed.charged().map(this::charge).stream().toList();
        var content = new PackageContent(
                listed.key(),
                listed.description(),
                pricingType(listed),
                null,
                compatibleAddOns,
                listed.dependsOn(),
                null,
                entitlements,
                charges,
                null,
                listed.metadata(),
                Map.of());
        return new PackageDraft(listed.kind(), listed.id(), list.productId(), content);
    }

    private static PricingType pricingType(ListedPackage listed) {
        return switch (listed.price()) {
            case Price.OnRequest _ -> PricingType.CUSTOM;
            case Price.Amount _ -> listed.charged().isPresent() ? PricingType.PAID : PricingType.FREE;
        };
    }

    private Charge charge(Price.Amount price) {
        String unitFeature = units.id(price.unit());
        return Charge.of(
                unitFeature == null ? BillingModel.FLAT_FEE : BillingModel.PER_UNIT,
                price.unit().billingPeriod(),
                price.isPaidOnce() ? BillingCadence.ONE_OFF : BillingCadence.RECURRING,
                price.amount(),
                list.currency(),
                unitFeature);
    }

    /// Returns the entitlement. Empty for a disabled feature. A limit of 0 is granted, without any usage.
    private static Optional<PackageEntitlement> entitlement(ListedFeature feature, Value value, Behavior behavior) {
        if (value.isNothing()) {
            return Optional.empty();
        }
        return Optional.of(new PackageEntitlement(
                feature.id(),
                true,
                value instanceof Value.Amount(BigDecimal amount) ? amount : null,
                value instanceof Value.Unlimited,
                false,
                value instanceof Value.TextList(List<String> words) ? words : List.of(),
                feature.resetPeriod(),
                null,
                behavior,
                false,
                Map.of()));
    }
}
