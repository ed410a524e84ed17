package dev.ambit.subscription;

import static java.util.stream.Collectors.toMap;

import dev.ambit.customer.Customer;
import dev.ambit.customer.CustomerBody;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Changes;
import dev.ambit.event.EventType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jdbi.v3.core.Handle;

/// Begins the next billing period of subscriptions, each at its own moment. It is what they do most by themselves, and
/// all at once on the first of a month, so they share their statements.
final class Renewal {

    private Renewal() {}

    /// Whether this is what it does next.
    static boolean isNextOf(Subscription it, Instant now) {
        SubscriptionState.Turn next = it.next();
        return next != null
                && next.kind() == SubscriptionState.Turn.Kind.RENEW
                && !next.at().isAfter(now);
    }

    /// Of those that one before them in this transaction has changed, the ones that are still to be renewed.
    ///
    /// @param due in the order in which they are told of
    /// @param customers theirs, locked
    static void take(
            Handle tx,
            EnvironmentId environment,
            Changes changes,
            Map<String, Customer> customers,
            List<Subscription> due,
            Instant now) {
        Map<String, Subscription> current =
                Subscriptions.find(
                                tx,
                                environment,
                                due.stream().map(Subscription::id).toList())
                        .stream()
                        .collect(toMap(Subscription::id, it -> it));
        List<Subscription> renewed = new ArrayList<>();
        for (Subscription seen : due) {
            Subscription it = Objects.requireNonNull(current.get(seen.id()));
            if (isNextOf(it, now)) {
                Instant at = Objects.requireNonNull(it.next()).at();
                renewed.add(it.on(it.course().renewed(), at));
            }
        }
        BillingPeriods.save(tx, environment, renewed);
        tell(changes, customers, SoldPackages.of(tx, environment, renewed), renewed);
    }

    private static void tell(
            Changes changes, Map<String, Customer> customers, SoldPackages packages, List<Subscription> renewed) {
        for (Subscription it : renewed) {
            Customer customer = Objects.requireNonNull(customers.get(it.customerId()));
            changes.at(it.updatedAt());
            new SubscriptionNews(CustomerBody.of(customer), packages).tell(changes, EventType.SUBSCRIPTION_UPDATED, it);
        }
    }
}
