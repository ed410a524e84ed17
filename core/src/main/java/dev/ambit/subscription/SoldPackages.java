package dev.ambit.subscription;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.ambit.catalog.CatalogPackage;
import dev.ambit.catalog.Charge;
import dev.ambit.catalog.PackageKind;
import dev.ambit.catalog.Packages;
import dev.ambit.db.EnvironmentId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The current plans and add-ons of some subscriptions by id, for responses and events.
record SoldPackages(Map<String, CatalogPackage> plans, Map<String, CatalogPackage> addons) {

    static SoldPackages of(Handle tx, EnvironmentId environment, Collection<Subscription> subscriptions) {
        Set<String> plans = subscriptions.stream().map(Subscription::planId).collect(toSet());
        Set<String> addons = subscriptions.stream()
                .flatMap(it -> it.addons().stream())
                .map(BoughtAddon::id)
                .collect(toSet());
        return new SoldPackages(
                latest(tx, environment, PackageKind.PLAN, plans), latest(tx, environment, PackageKind.ADDON, addons));
    }

    CatalogPackage plan(String id) {
        return Objects.requireNonNull(plans.get(id));
    }

    CatalogPackage addon(String id) {
        return Objects.requireNonNull(addons.get(id));
    }

    /// Returns the currency of the plan's current prices, preferably of those in the country of the
    /// subscription; null without prices.
    @Nullable
    String currency(Subscription it) {
        List<Charge> charges = plan(it.planId()).content().charges();
        Object country = it.kept().get("billingCountryCode");
        return charges.stream()
                .filter(charge -> Objects.equals(charge.billingCountryCode(), country))
                .findFirst()
                .or(() -> charges.stream().findFirst())
                .map(Charge::currency)
                .orElse(null);
    }

    private static Map<String, CatalogPackage> latest(
            Handle tx, EnvironmentId environment, PackageKind kind, Set<String> ids) {
        return ids.isEmpty()
                ? Map.of()
                : Packages.published(tx, environment, kind, ids).stream().collect(toMap(CatalogPackage::id, it -> it));
    }
}
