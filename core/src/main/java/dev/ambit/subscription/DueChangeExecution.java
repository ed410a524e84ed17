package dev.ambit.subscription;

import dev.ambit.customer.Customer;
import dev.ambit.customer.CustomerBody;
import dev.ambit.customer.Customers;
import dev.ambit.db.EnvironmentId;
import dev.ambit.entitlement.EntitlementEvents;
import dev.ambit.event.Changes;
import dev.ambit.event.EventType;
import dev.ambit.subscription.SubscriptionBody.ConversionReason;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/// A due change of one subscription with all its consequences.
///
/// @param customer the locked customer
record DueChangeExecution(
        Handle tx,
        EnvironmentId environment,
        Changes changes,
        Customer customer,
        CustomerBody body,
        Subscription current,
        Instant at) {

    /// Maximum number of changes per call. The loop applies the others.
    private static final int TURNS_MAX = 100;

    /// Applies all due changes of a customer's subscriptions. Requests that change them call it first, in case the
    /// loop is late.
    static void applyAllDue(Handle tx, EnvironmentId environment, Changes changes, Customer customer, Instant now) {
        for (int turn = 0; turn < TURNS_MAX; turn++) {
            Optional<String> due = Subscriptions.firstDue(tx, environment, customer.id(), now);
            if (due.isEmpty()) {
                break;
            }
            applyDue(tx, environment, changes, customer, due.get(), now);
        }
        changes.at(now);
    }

    /// Applies the next change if it is due. Reads the current state, because an earlier change in this
    /// transaction may have ended the subscription.
    static void applyDue(
            Handle tx, EnvironmentId environment, Changes changes, Customer customer, String id, Instant now) {
        Subscription current = Subscriptions.find(tx, environment, id).orElseThrow();
        SubscriptionState.Turn next = current.next();
        if (next == null || next.at().isAfter(now)) {
            // Stores the new due time. For example, a scheduled update that cannot be read is no longer due.
            Subscriptions.save(tx, environment, current);
            return;
        }
        changes.at(next.at());
        var turn = new DueChangeExecution(
                tx, environment, changes, customer, CustomerBody.of(customer), current, next.at());
        SubscriptionLifecycle course = current.course();
        switch (next.kind()) {
            case START -> turn.begin();
            case CONVERT_TRIAL -> turn.convert();
            case EXPIRE_TRIAL ->
                turn.end(
                        course.expired(CancelReason.TRIAL_ENDED, next.at()),
                        "subscription_trial_expired",
                        EventType.TRIAL_EXPIRED,
                        EventType.SUBSCRIPTION_EXPIRED);
            case CANCEL -> turn.stop();
            case UPDATE -> turn.update();
            case RENEW, TRIAL_ENDS_SOON, MONTH_ENDS_SOON ->
                Renewal.renewDue(
                        tx, environment, changes, Map.of(customer.id(), customer), List.of(current), now, next.at());
        }
    }

    private void begin() {
        List<Subscription> live = live();
        SubscriptionEvents news = news(live);
        Subscription latest =
                Selection.latest(tx, environment, current).on(current.course().begun(at), at);
        Subscription next = CarryOver.into(tx, environment, Payer.following(latest, live), live, at);
        Direction direction = Direction.of(tx, environment, live, next);
        SubscriptionReplacement.end(tx, environment, changes, news, live, next, at);
        Subscriptions.save(tx, environment, next);
        // A billing period that would start with the change is never paid.
        List<Subscription> paid = live.stream()
                .filter(it -> !at.equals(it.course().billing().startAt()))
                .toList();
        DeferredProrations.store(tx, environment, paid, next, at);
        news.begun(changes, EventType.SUBSCRIPTION_UPDATED, next, direction);
        if (next.status() == SubscriptionStatus.IN_TRIAL) {
            news.begun(changes, EventType.TRIAL_STARTED, next, direction);
        }
        entitle("subscription_updated");
    }

    private void convert() {
        List<Subscription> live = live();
        SubscriptionEvents news = news(live);
        Subscription next = CarryOver.usage(current.on(current.course().active(at), at), live);
        SubscriptionReplacement.end(tx, environment, changes, news, live, next, at);
        Subscriptions.save(tx, environment, next);
        news.converted(changes, next, ConversionReason.TRIAL_ENDED);
        news.append(changes, EventType.SUBSCRIPTION_UPDATED, next);
        entitle("subscription_trial_converted");
    }

    /// Continues an auto-cancellation. Otherwise expires a subscription that was sold for a fixed term without
    /// billing periods, and cancels any other.
    private void stop() {
        SubscriptionLifecycle course = current.course();
        if (course.ending().reason() == CancelReason.AUTO_CANCELLATION_RULE) {
            AutoCancellation.goOn(tx, environment, changes, customer, at);
        } else if (course.ending().isByTerm()) {
            end(course.expired(CancelReason.EXPIRED, at), "subscription_expired", EventType.SUBSCRIPTION_EXPIRED);
        } else {
            end(
                    course.cancelled(CancelReason.SCHEDULED_CANCELLATION, at),
                    "subscription_canceled",
                    EventType.SUBSCRIPTION_CANCELED);
        }
    }

    private void end(SubscriptionLifecycle over, String trigger, EventType... types) {
        Subscription ended = current.on(over, at);
        Subscriptions.save(tx, environment, ended);
        SubscriptionEvents news = news(List.of());
        for (EventType type : types) {
            news.append(changes, type, ended);
        }
        AutoCancellation.follow(tx, environment, changes, customer, current, ended, at);
        if (!FollowUpSubscription.follow(tx, environment, changes, customer, current, ended, at)) {
            entitle(trigger);
        }
    }

    private void update() {
        ScheduledUpdateExecution.run(tx, environment, changes, customer, live(), current, at);
    }

    private List<Subscription> live() {
        return Subscriptions.live(tx, environment, customer.id());
    }

    private SubscriptionEvents news(List<Subscription> live) {
        List<Subscription> concerned =
                Stream.concat(live.stream(), Stream.of(current)).toList();
        return SubscriptionEvents.of(tx, environment, body, concerned);
    }

    private void entitle(String trigger) {
        Customers.entitled(tx, environment, customer.id(), at);
        EntitlementEvents.updated(tx, environment, changes, customer.id(), body, current.resourceId(), trigger, at);
    }
}
