package dev.ambit.subscription;

import dev.ambit.access.Caller;
import dev.ambit.db.Transactions;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Shows subscriptions as they are, with what the catalog of today says of them.
final class SubscriptionViews {

    private final Transactions transactions;

    SubscriptionViews(Transactions transactions) {
        this.transactions = transactions;
    }

    SubscriptionAnswer.View view(Caller caller, Subscription subscription) {
        return all(caller, List.of(subscription)).apply(subscription);
    }

    /// How to show each of these.
    Function<Subscription, SubscriptionAnswer.View> all(Caller caller, List<Subscription> subscriptions) {
        Map<String, List<String>> outdated = transactions.read(
                caller.environment(), tx -> OutdatedPackages.of(tx, caller.environment(), subscriptions));
        return it -> SubscriptionAnswer.View.of(it, outdated.getOrDefault(it.id(), List.of()));
    }
}
