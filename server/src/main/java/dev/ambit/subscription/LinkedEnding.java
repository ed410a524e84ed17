package dev.ambit.subscription;

import static java.util.stream.Collectors.toSet;

import dev.ambit.catalog.AutoCancellationRule;
import dev.ambit.catalog.Products;
import dev.ambit.customer.Customer;
import dev.ambit.customer.CustomerBody;
import dev.ambit.customer.Customers;
import dev.ambit.db.EnvironmentId;
import dev.ambit.entitlement.EntitlementEvents;
import dev.ambit.event.Changes;
import dev.ambit.event.EventType;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/// What is cancelled with a subscription, because a rule of its product says so (domain.md §1.4): of the same customer,
/// for all of its resources. A plan that another one takes the place of is not cancelled, and neither is what expires.
final class LinkedEnding {

    private LinkedEnding() {}

    /// The plans that rules name.
    static Set<String> plans(Handle tx, EnvironmentId environment) {
        return Products.autoCancellations(tx, environment).stream()
                .flatMap(it -> Stream.of(it.sourcePlanId(), it.targetPlanId()))
                .collect(toSet());
    }

    /// @param before the subscription while it was not over
    /// @param ended the same now
    static void follow(
            Handle tx,
            EnvironmentId environment,
            Changes changes,
            Customer customer,
            Subscription before,
            Subscription ended,
            Instant at) {
        if (!before.status().isLive() || ended.status() != SubscriptionStatus.CANCELED) {
            return;
        }
        Set<String> plans = Products.autoCancellations(tx, environment).stream()
                .filter(it -> it.sourcePlanId().equals(ended.planId()))
                .map(AutoCancellationRule::targetPlanId)
                .collect(toSet());
        if (plans.isEmpty()) {
            return;
        }
        List<Subscription> linked = Subscriptions.open(tx, environment, customer.id()).stream()
                .filter(it -> plans.contains(it.planId()))
                .toList();
        CustomerBody body = CustomerBody.of(customer);
        SubscriptionNews news = SubscriptionNews.of(tx, environment, body, linked);
        boolean isForGood = ended.course().ending().isForGood();
        Set<String> resources = new HashSet<>();
        for (Subscription it : linked) {
            SubscriptionCourse over =
                    it.course().ending(at, isForGood).cancelled(CancelReason.AUTO_CANCELLATION_RULE, at);
            Subscription cancelled = Subscriptions.save(tx, environment, it.on(over, at));
            news.tell(changes, EventType.SUBSCRIPTION_CANCELED, cancelled);
            boolean isFollowed = Aftermath.follow(tx, environment, changes, customer, it, cancelled, at);
            if (it.status().isLive() && !isFollowed) {
                resources.add(it.resourceId());
            }
        }
        if (!resources.isEmpty()) {
            Customers.entitled(tx, environment, customer.id(), at);
            var concerned = new EntitlementEvents.Concerned(customer.id(), body, resources);
            EntitlementEvents.updated(tx, environment, changes, List.of(concerned), "subscription_canceled", at);
        }
    }
}
