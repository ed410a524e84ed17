package dev.ambit.subscription;

import static java.util.stream.Collectors.toSet;

import dev.ambit.catalog.AutoCancellationRule;
import dev.ambit.catalog.Products;
import dev.ambit.customer.Customer;
import dev.ambit.customer.CustomerBody;
import dev.ambit.customer.Customers;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Work;
import dev.ambit.entitlement.EntitlementEvents;
import dev.ambit.event.Changes;
import dev.ambit.event.EventType;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/// Ends subscriptions of the same customer by the auto-cancellation rules of a product, for all resources. Replaced
/// plans and expired subscriptions do not trigger the rules.
///
/// All of them stop granting when the subscription that triggers the rule ends. A customer may have thousands, so
/// the consequences and events are processed in batches: the first immediately, the others by [Lifecycle].
final class AutoCancellation {

    /// Number per transaction, because each may have a successor and sends events with all its entitlements.
    static final int BATCH_MAX = 200;

    private AutoCancellation() {}

    /// Returns the plans that rules name.
    static Set<String> plans(Handle tx, EnvironmentId environment) {
        return Products.autoCancellations(tx, environment).stream()
                .flatMap(it -> Stream.of(it.sourcePlanId(), it.targetPlanId()))
                .collect(toSet());
    }

    /// @param before the subscription before its end
    /// @param ended the subscription as it is now
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
        boolean isForGood = ended.course().ending().isForGood();
        List<Subscription> linked = Subscriptions.open(tx, environment, customer.id()).stream()
                .filter(it -> plans.contains(it.planId()))
                .map(it -> it.on(it.course().endingWithAnother(at, isForGood), at))
                .toList();
        // Future subscriptions have no successor.
        List<Subscription> waiting =
                linked.stream().filter(it -> !it.status().isLive()).toList();
        List<Subscription> live =
                linked.stream().filter(it -> it.status().isLive()).toList();
        List<Subscription> first = live.subList(0, Math.min(BATCH_MAX, live.size()));
        if (first.size() < live.size()) {
            Endings.save(tx, environment, live.subList(first.size(), live.size()));
            // Runs the loop even if the clock of the environment is stopped.
            Work.LIFECYCLE.scheduleBy(tx, environment, Instant.EPOCH);
        }
        end(
                tx,
                environment,
                changes,
                customer,
                Stream.concat(waiting.stream(), first.stream()).toList(),
                at);
    }

    /// Processes the next batch of subscriptions that stopped granting at that time.
    static void goOn(Handle tx, EnvironmentId environment, Changes changes, Customer customer, Instant at) {
        List<Subscription> next = Subscriptions.open(tx, environment, customer.id()).stream()
                .filter(it -> it.course().ending().reason() == CancelReason.AUTO_CANCELLATION_RULE)
                .filter(it -> at.equals(it.course().ending().at()))
                .limit(BATCH_MAX)
                .toList();
        end(tx, environment, changes, customer, next, at);
    }

    private static void end(
            Handle tx,
            EnvironmentId environment,
            Changes changes,
            Customer customer,
            List<Subscription> linked,
            Instant at) {
        CustomerBody body = CustomerBody.of(customer);
        SubscriptionEvents news = SubscriptionEvents.of(tx, environment, body, linked);
        List<Subscription> cancelled = linked.stream()
                .map(it -> it.on(it.course().cancelled(CancelReason.AUTO_CANCELLATION_RULE, at), at))
                .toList();
        Endings.save(tx, environment, cancelled);
        cancelled.forEach(it -> news.append(changes, EventType.SUBSCRIPTION_CANCELED, it));
        List<Subscription> notForGood =
                linked.stream().filter(it -> !it.course().ending().isForGood()).toList();
        Set<String> followed = FollowUpSubscription.follow(tx, environment, changes, customer, notForGood, at);
        Set<String> resources = linked.stream()
                .filter(it -> it.status().isLive() && !followed.contains(it.id()))
                .map(Subscription::resourceId)
                .collect(toSet());
        if (!resources.isEmpty()) {
            Customers.entitled(tx, environment, customer.id(), at);
            var concerned = new EntitlementEvents.Concerned(customer.id(), body, resources);
            EntitlementEvents.updated(tx, environment, changes, List.of(concerned), "subscription_canceled", at);
        }
    }
}
