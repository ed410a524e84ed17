package dev.ambit.subscription;

import static java.util.stream.Collectors.toSet;

import dev.ambit.access.Caller;
import dev.ambit.catalog.Charge;
import dev.ambit.catalog.PackageVersionKey;
import dev.ambit.catalog.SoldCharges;
import dev.ambit.db.Transactions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// Renders subscriptions with data of the current catalog.
final class SubscriptionViews {

    private final Transactions transactions;

    SubscriptionViews(Transactions transactions) {
        this.transactions = transactions;
    }

    SubscriptionAnswer.View view(Caller caller, Subscription subscription) {
        return all(caller, List.of(subscription)).apply(subscription);
    }

    /// Returns a function that renders each of these subscriptions.
    Function<Subscription, SubscriptionAnswer.View> all(Caller caller, List<Subscription> subscriptions) {
        Map<String, List<String>> outdated = transactions.read(
                caller.environment(), tx -> OutdatedPackages.of(tx, caller.environment(), subscriptions));
        Set<PackageVersionKey> sold = subscriptions.stream()
                .flatMap(it -> it.bought().sold().stream())
                .collect(toSet());
        Map<PackageVersionKey, List<Charge>> charges =
                transactions.read(caller.environment(), tx -> SoldCharges.of(tx, caller.environment(), sold));
        return it ->
                SubscriptionAnswer.View.of(it, outdated.getOrDefault(it.id(), List.of()), PriceView.of(it, charges));
    }
}
