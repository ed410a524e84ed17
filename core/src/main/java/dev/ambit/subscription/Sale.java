package dev.ambit.subscription;

import dev.ambit.catalog.BillingModel;
import dev.ambit.catalog.BillingPeriod;
import dev.ambit.catalog.CatalogFeature;
import dev.ambit.catalog.CatalogPackage;
import dev.ambit.catalog.Charge;
import dev.ambit.catalog.PackageEntitlement;
import dev.ambit.db.EnvironmentId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The content of a subscription after an update, checked against the catalog. Existing packages keep their
/// versions; new ones get the current version.
///
/// @param units the quantities of the update, then the existing ones
record Sale(
        Subscription current,
        Selection selection,
        List<SubscriptionDraft.Units> units,
        @Nullable BillingPeriod billingPeriod,
        List<PackageEntitlement> agreed,
        SubscriptionPrices agreedPrices) {

    static Sale of(Handle tx, EnvironmentId environment, Subscription current, UpdateDraft draft) {
        List<SubscriptionDraft.Addon> addons = draft.addons() != null
                ? draft.addons()
                : current.addons().stream()
                        .map(it -> new SubscriptionDraft.Addon(it.id(), it.quantity()))
                        .toList();
        Selection selection = Selection.of(tx, environment, current, addons);
        List<PackageEntitlement> agreed = draft.agreed() == null
                ? current.bought().agreed()
                : Agreement.of(tx, environment, current.bought().plan(), draft.agreed());
        return new Sale(
                current,
                selection,
                units(current, draft, selection),
                draft.billingPeriod() == null ? current.billingPeriod() : draft.billingPeriod(),
                agreed,
                SubscriptionPrices.of(
                        current.kept(), draft.isOf(SubscriptionPrices.PRICES), draft.isOf(SubscriptionPrices.MINIMUM)));
    }

    /// Returns the present content.
    static Sale of(Handle tx, EnvironmentId environment, Subscription current) {
        return of(tx, environment, current, UpdateDraft.NOTHING);
    }

    /// Returns the present content.
    ///
    /// @param selection the packages of the subscription in their versions
    static Sale of(Subscription current, Selection selection) {
        return new Sale(
                current,
                selection,
                units(current, UpdateDraft.NOTHING, selection),
                current.billingPeriod(),
                current.bought().agreed(),
                SubscriptionPrices.of(current.kept(), false, false));
    }

    /// @throws dev.ambit.problem.Problem at the field if it cannot be sold like this
    Cost cost(Handle tx, EnvironmentId environment) {
        return selection.cost(tx, environment, conditions());
    }

    /// Returns the cost like [#cost(Handle, EnvironmentId)].
    ///
    /// @param features the priced features by id
    Cost cost(Map<String, CatalogFeature> features) {
        return selection.cost(conditions(), features);
    }

    private Cost.Conditions conditions() {
        return new Cost.Conditions(billingPeriod, current.billingCountryCode(), units, agreedPrices);
    }

    /// Returns the terms. Throws as [#cost].
    Terms terms(Handle tx, EnvironmentId environment) {
        Cost cost = cost(tx, environment);
        Map<String, BoughtAddon> had = current.addons().stream().collect(Collectors.toMap(BoughtAddon::id, it -> it));
        List<BoughtAddon> addons = selection.bought().stream()
                .map(it -> had.containsKey(it.id()) ? had.get(it.id()).times(it.quantity()) : it)
                .toList();
        List<BoughtUnits> bought = units.stream()
                .map(it -> new BoughtUnits(it.featureId(), it.quantity()))
                .toList();
        return new Terms(addons, bought, cost.billingPeriod() == null ? billingPeriod : cost.billingPeriod());
    }

    /// Drops quantities of features that are no longer priced.
    private static List<SubscriptionDraft.Units> units(Subscription current, UpdateDraft draft, Selection selection) {
        Set<String> sold = Stream.concat(
                        Stream.of(selection.plan()), selection.addons().stream().map(Selection.Addon::sold))
                .map(CatalogPackage::content)
                .flatMap(it -> it.charges().stream())
                .filter(it -> it.billingModel() == BillingModel.PER_UNIT)
                .map(Charge::featureId)
                .collect(Collectors.toSet());
        Map<String, SubscriptionDraft.Units> units = new LinkedHashMap<>();
        if (draft.units() != null) {
            draft.units().forEach(it -> units.put(it.featureId(), it));
        }
        Updating.units(current.bought().units()).stream()
                .filter(it -> sold.contains(it.featureId()))
                .forEach(it -> units.putIfAbsent(it.featureId(), it));
        return new ArrayList<>(units.values());
    }
}
