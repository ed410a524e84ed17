package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.SUBSCRIPTION_ALREADY_ENDED;
import static dev.ambit.problem.ProblemCode.SUBSCRIPTION_NOT_FOUND;

import dev.ambit.access.Caller;
import dev.ambit.catalog.PackageKind;
import dev.ambit.catalog.Packages;
import dev.ambit.customer.CustomerBody;
import dev.ambit.customer.Customers;
import dev.ambit.db.EnvironmentId;
import dev.ambit.entitlement.EntitlementEvents;
import dev.ambit.event.Author;
import dev.ambit.event.Changes;
import dev.ambit.event.Committed;
import dev.ambit.event.EventLog;
import dev.ambit.event.EventType;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Ends a subscription at once.
public final class Cancellation {

    private final EventLog log;
    private final InstantSource clock;

    public Cancellation(EventLog log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
    }

    Committed<Subscription> cancel(Caller caller, Author author, String id) {
        EnvironmentId environment = caller.environment();
        return log.change(environment, author, (tx, changes) -> {
            String customerId = Subscriptions.find(tx, environment, id)
                    .orElseThrow(() -> missing(id))
                    .customerId();
            CustomerBody customer =
                    CustomerBody.of(Customers.lock(tx, environment, customerId).orElseThrow());
            Subscription current = Subscriptions.find(tx, environment, id).orElseThrow(() -> missing(id));
            if (!current.status().isLive()) {
                throw SUBSCRIPTION_ALREADY_ENDED
                        .because("The subscription %s has ended already.".formatted(id))
                        .with("refId", id)
                        .with("status", current.status());
            }
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            Subscription ended = Subscriptions.cancel(tx, environment, id, CancelReason.IMMEDIATE, now);
            Customers.entitled(tx, environment, customerId, now);
            tell(tx, environment, changes, ended, customer);
            EntitlementEvents.updated(
                    tx, environment, changes, customerId, customer, ended.resourceId(), "subscription_canceled", now);
            return ended;
        });
    }

    static void tell(Handle tx, EnvironmentId environment, Changes changes, Subscription ended, CustomerBody customer) {
        SubscriptionBody.Plan plan =
                Packages.published(tx, environment, PackageKind.PLAN, List.of(ended.planId())).stream()
                        .findFirst()
                        .map(it -> new SubscriptionBody.Plan(
                                it.id(),
                                it.content().displayName(),
                                it.content().description(),
                                ended.planVersion()))
                        .orElseThrow();
        changes.add(
                EventType.SUBSCRIPTION_CANCELED,
                ended.id(),
                ended.customerId(),
                SubscriptionBody.of(ended, plan, customer));
    }

    static Problem missing(String id) {
        return SUBSCRIPTION_NOT_FOUND.because("There is no subscription %s.".formatted(id));
    }
}
