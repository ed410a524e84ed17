package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.SUBSCRIPTION_NOT_FOUND;

import dev.ambit.access.Caller;
import dev.ambit.clock.EnvironmentClock;
import dev.ambit.customer.CustomerBody;
import dev.ambit.customer.Customers;
import dev.ambit.db.EnvironmentId;
import dev.ambit.entitlement.EntitlementEvents;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import dev.ambit.event.EventLog;
import dev.ambit.event.EventType;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Ends a subscription at once, or says when it will end.
public final class Cancellation {

    private final EventLog log;
    private final EnvironmentClock clock;

    public Cancellation(EventLog log, EnvironmentClock clock) {
        this.log = log;
        this.clock = clock;
    }

    Committed<Subscription> cancel(Caller caller, Author author, String id, CancellationTime time) {
        EnvironmentId environment = caller.environment();
        return log.change(environment, author, (tx, changes) -> {
            String customerId = Subscriptions.find(tx, environment, id)
                    .orElseThrow(() -> missing(id))
                    .customerId();
            CustomerBody customer =
                    CustomerBody.of(Customers.lock(tx, environment, customerId).orElseThrow());
            Subscription current = Subscriptions.find(tx, environment, id).orElseThrow(() -> missing(id));
            Instant now = clock.now(tx, environment);
            changes.at(now);
            Optional<Instant> later = time.of(current, now);
            SubscriptionNews news = SubscriptionNews.of(tx, environment, customer, List.of(current));
            Subscription next = current.on(
                    later.map(at -> current.course().ending(at))
                            .orElseGet(() -> current.course().cancelled(CancelReason.IMMEDIATE, now)),
                    now);
            Subscriptions.save(tx, environment, next);
            LifecycleWork.note(tx, environment, next);
            news.tell(
                    changes,
                    later.isPresent() ? EventType.SUBSCRIPTION_UPDATED : EventType.SUBSCRIPTION_CANCELED,
                    next);
            if (current.status().isLive()) {
                Customers.entitled(tx, environment, customerId, now);
                EntitlementEvents.updated(
                        tx,
                        environment,
                        changes,
                        customerId,
                        customer,
                        next.resourceId(),
                        later.isPresent() ? "subscription_updated" : "subscription_canceled",
                        now);
            }
            return next;
        });
    }

    static Problem missing(String id) {
        return SUBSCRIPTION_NOT_FOUND.because("There is no subscription %s.".formatted(id));
    }
}
