package dev.ambit.subscription;

import dev.ambit.customer.CustomerBody;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Changes;
import dev.ambit.event.EventType;
import dev.ambit.subscription.SubscriptionBody.ConversionReason;
import java.util.Collection;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Adds the events of a customer's subscriptions, with their plans and add-ons.
///
/// Each change of status sends `subscription.created`, `.updated`, `.canceled` or `.expired` beside a more
/// specific event, so a receiver that keeps a copy needs no other events (docs/reference/events.md).
///
/// @param packages contain those of all subscriptions with events
record SubscriptionEvents(CustomerBody customer, SoldPackages packages) {

    /// @param subscriptions all subscriptions that may get events
    static SubscriptionEvents of(
            Handle tx, EnvironmentId environment, CustomerBody customer, Collection<Subscription> subscriptions) {
        return new SubscriptionEvents(customer, SoldPackages.of(tx, environment, subscriptions));
    }

    /// Adds the event of a started subscription, which may replace another one.
    void begun(Changes changes, EventType type, Subscription it, Direction direction) {
        append(changes, type, it, direction, null);
    }

    /// Adds the event that a trial was converted, with the reason. The event with the new status comes next.
    void converted(Changes changes, Subscription it, ConversionReason reason) {
        append(changes, EventType.TRIAL_CONVERTED, it, Direction.NONE, reason);
    }

    void append(Changes changes, EventType type, Subscription it) {
        append(changes, type, it, Direction.NONE, null);
    }

    private void append(
            Changes changes, EventType type, Subscription it, Direction direction, @Nullable ConversionReason reason) {
        changes.add(type, it.id(), it.customerId(), SubscriptionBody.of(it, packages, customer, direction, reason));
    }
}
