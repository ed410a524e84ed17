package dev.ambit.subscription;

import dev.ambit.customer.Customer;
import dev.ambit.customer.CustomerBody;
import dev.ambit.customer.Customers;
import dev.ambit.db.EnvironmentId;
import dev.ambit.entitlement.EntitlementEvents;
import dev.ambit.event.Changes;
import dev.ambit.event.EventType;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;

/// Applies the scheduled update of a subscription. If a [Problem] prevents it, for example because the plan can
/// no longer be sold, the update is kept as failed with the code of the problem.
final class ScheduledUpdateExecution {

    private static final String BEFORE = "before";

    private ScheduledUpdateExecution() {}

    /// @param live the customer's live subscriptions
    static void run(
            Handle tx,
            EnvironmentId environment,
            Changes changes,
            Customer customer,
            List<Subscription> live,
            Subscription current,
            Instant at) {
        ScheduledUpdate due = Objects.requireNonNull(current.scheduled());
        int changesBefore = changes.size();
        tx.savepoint(BEFORE);
        try {
            if (due.plan() == null) {
                Subscription next = Updating.due(tx, environment, current, at);
                save(tx, environment, changes, customer, next.scheduling(null, at), at);
                DeferredProrations.store(tx, environment, List.of(current), next, at);
            } else {
                // The new subscription takes over the payer that the current one has now. The payer of the draft was
                // checked when the update was scheduled, and may be outdated.
                SubscriptionDraft draft =
                        due.plan().as(due.plan().id(), current.resourceId()).withoutPayer();
                SubscriptionProvisioning.begin(tx, environment, changes, customer, live, draft, false, at);
            }
        } catch (Problem problem) {
            // For example, another request has taken the id of the new subscription at the same moment.
            tx.rollbackToSavepoint(BEFORE);
            changes.cutTo(changesBefore);
            Subscription failed = current.scheduling(due.failed(problem.code().wireName()), at);
            save(tx, environment, changes, customer, failed, at);
        }
    }

    private static void save(
            Handle tx, EnvironmentId environment, Changes changes, Customer customer, Subscription next, Instant at) {
        CustomerBody body = CustomerBody.of(customer);
        Subscriptions.save(tx, environment, next);
        SubscriptionEvents.of(tx, environment, body, List.of(next))
                .append(changes, EventType.SUBSCRIPTION_UPDATED, next);
        Customers.entitled(tx, environment, customer.id(), at);
        EntitlementEvents.updated(
                tx, environment, changes, customer.id(), body, next.resourceId(), "subscription_updated", at);
    }
}
