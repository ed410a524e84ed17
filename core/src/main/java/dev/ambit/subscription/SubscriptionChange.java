package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.SUBSCRIPTION_ALREADY_ENDED;

import dev.ambit.access.Caller;
import dev.ambit.clock.EnvironmentClock;
import dev.ambit.customer.Customer;
import dev.ambit.customer.CustomerBody;
import dev.ambit.customer.Customers;
import dev.ambit.db.EnvironmentId;
import dev.ambit.entitlement.EntitlementEvents;
import dev.ambit.event.Author;
import dev.ambit.event.Changes;
import dev.ambit.event.Committed;
import dev.ambit.event.EventLog;
import dev.ambit.event.EventType;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Changes one subscription that has not ended. It locks the customer, and adds the events of all consequences.
final class SubscriptionChange {

    /// Returns the changed subscription, or the same one if nothing changes.
    interface Edit {
        Subscription of(Handle tx, EnvironmentId environment, Subscription current, Instant now);
    }

    private final EventLog log;
    private final EnvironmentClock clock;

    SubscriptionChange(EventLog log, EnvironmentClock clock) {
        this.log = log;
        this.clock = clock;
    }

    Committed<Subscription> of(Caller caller, Author author, String id, Edit act) {
        EnvironmentId environment = caller.environment();
        return log.change(environment, author, (tx, changes) -> {
            String customerId = Subscriptions.find(tx, environment, id)
                    .orElseThrow(() -> Subscriptions.missing(id))
                    .customerId();
            Customer customer = Customers.lock(tx, environment, customerId).orElseThrow();
            Instant now = clock.now(tx, environment);
            DueChangeExecution.applyAllDue(tx, environment, changes, customer, now);
            Subscription current = Subscriptions.find(tx, environment, id).orElseThrow(() -> Subscriptions.missing(id));
            requireNotEnded(current);
            Subscription next = act.of(tx, environment, current, now);
            if (!next.equals(current)) {
                save(tx, environment, changes, customer, current, next, now);
            }
            return next;
        });
    }

    private static void save(
            Handle tx,
            EnvironmentId environment,
            Changes changes,
            Customer customer,
            Subscription current,
            Subscription next,
            Instant now) {
        CustomerBody body = CustomerBody.of(customer);
        boolean isOver = next.status().isOver();
        Subscriptions.save(tx, environment, next);
        DeferredProrations.store(tx, environment, List.of(current), next, now);
        LifecycleWork.schedule(tx, environment, next);
        SubscriptionEvents.of(tx, environment, body, List.of(next))
                .append(changes, isOver ? EventType.SUBSCRIPTION_CANCELED : EventType.SUBSCRIPTION_UPDATED, next);
        if (isOver) {
            AutoCancellation.follow(tx, environment, changes, customer, current, next, now);
        }
        boolean isFollowed =
                isOver && FollowUpSubscription.follow(tx, environment, changes, customer, current, next, now);
        if (current.status().isLive() && !isFollowed) {
            Customers.entitled(tx, environment, customer.id(), now);
            var concerned = new EntitlementEvents.Concerned(
                    customer.id(), body, Set.copyOf(List.of(current.resourceId(), next.resourceId())));
            String trigger = isOver ? "subscription_canceled" : "subscription_updated";
            EntitlementEvents.updated(tx, environment, changes, List.of(concerned), trigger, now);
        }
    }

    static void requireNotEnded(Subscription current) {
        if (current.status().isOver()) {
            throw SUBSCRIPTION_ALREADY_ENDED
                    .because("Subscription `%s` has already ended and cannot be changed. Provision a new one."
                            .formatted(current.id()))
                    .with("refId", current.id())
                    .with("status", current.status());
        }
    }
}
