package dev.ambit.subscription;

import dev.ambit.db.EnvironmentId;
import dev.ambit.entitlement.EntitlementComparison;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The effect of a change on a customer: recurring amounts and entitlements before and after, and prices that stay.
///
/// @param recurring null if the price of a subscription cannot be computed
/// @param keptPrices the prices that differ from those of the latest versions
record ChangeEffect(
        @Nullable List<RecurringMoney.Amount> recurring,
        List<KeptPrice> keptPrices,
        List<EntitlementComparison.Change> entitlements) {

    /// @param live the customer's live subscriptions at the time of the change, in their present versions
    /// @param result the subscription after the whole change, which may replace one of them
    static ChangeEffect of(
            Handle tx, EnvironmentId environment, List<Subscription> live, Subscription result, Instant at) {
        List<Subscription> replaced = live.stream()
                .filter(it -> it.id().equals(result.id()) || SubscriptionReplacement.ends(result, it))
                .toList();
        List<Subscription> applying = live.stream()
                .filter(it -> it.resourceId().isEmpty() || it.resourceId().equals(result.resourceId()))
                .toList();
        List<Subscription> others =
                applying.stream().filter(it -> !replaced.contains(it)).toList();
        List<Subscription> gets =
                Stream.concat(others.stream(), Stream.of(result)).toList();
        var money = new RecurringMoney(tx, environment);
        money.addChange(replaced, List.of(result));
        return new ChangeEffect(
                money.isComplete() ? money.amounts() : null,
                KeptPrice.of(tx, environment, result),
                EntitlementComparison.of(tx, environment, result.customerId(), bought(applying), bought(gets), at));
    }

    private static List<EntitlementComparison.Purchase> bought(List<Subscription> subscriptions) {
        return subscriptions.stream()
                .map(it -> new EntitlementComparison.Purchase(
                        it.id(),
                        it.planId(),
                        it.planVersion(),
                        it.bought().planPriceVersion(),
                        it.status() == SubscriptionStatus.IN_TRIAL,
                        it.addons().stream()
                                .map(addon -> new EntitlementComparison.Addon(
                                        addon.id(), addon.version(), addon.quantity(), addon.priceVersion()))
                                .toList(),
                        it.bought().units().stream()
                                .map(units -> new EntitlementComparison.Units(units.featureId(), units.quantity()))
                                .toList(),
                        it.bought().agreed()))
                .toList();
    }
}
