package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.INVALID_ARGUMENT;
import static dev.ambit.problem.ProblemCode.TOO_MANY_SUBSCRIPTIONS;

import dev.ambit.access.Caller;
import dev.ambit.clock.EnvironmentClock;
import dev.ambit.customer.Customers;
import dev.ambit.db.EnvironmentId;
import dev.ambit.entitlement.UsageTransfer;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import dev.ambit.event.EventLog;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// Transfers subscriptions to another resource of the customer, and delegates their payment to another customer.
public final class Transfer {

    private final SubscriptionChange change;

    public Transfer(EventLog log, EnvironmentClock clock) {
        change = new SubscriptionChange(log, clock);
    }

    Committed<Subscription> transfer(Caller caller, Author author, String id, String resource) {
        return change.of(caller, author, id, (tx, environment, current, now) -> {
            if (current.resourceId().isEmpty()) {
                throw INVALID_ARGUMENT
                        .because("`destinationResourceId` is not allowed: this product has one subscription per"
                                + " customer. Remove it.")
                        .at("destinationResourceId", resource, "no value");
            }
            Subscription moved = current.forResource(resource, now);
            if (resource.equals(current.resourceId())) {
                return current;
            }
            requireRoom(tx, environment, moved);
            UsageTransfer.move(
                    tx, environment, current.customerId(), current.id(), current.resourceId(), resource, now);
            return moved;
        });
    }

    Committed<Subscription> delegate(Caller caller, Author author, String id, String payer) {
        return change.of(caller, author, id, (tx, environment, current, now) -> {
            Customers.requireOpen(Customers.find(tx, environment, payer), "targetCustomerId", payer);
            Map<String, Object> stored = new HashMap<>(current.kept());
            return payer.equals(stored.put(Payer.FIELD, payer))
                    ? current
                    : current.describedBy(current.metadata(), stored, now);
        });
    }

    private static void requireRoom(Handle tx, EnvironmentId environment, Subscription moved) {
        boolean isTaken = Subscriptions.live(tx, environment, moved.customerId()).stream()
                .filter(it -> it.isInPlaceOf(moved) && !it.id().equals(moved.id()))
                .anyMatch(it -> it.status() == moved.status());
        if (isTaken) {
            throw TOO_MANY_SUBSCRIPTIONS
                    .because("Resource `%s` already has a subscription to this product. Choose another resource."
                            .formatted(moved.resourceId()))
                    .at("destinationResourceId", moved.resourceId(), "the id of a resource without one");
        }
    }
}
