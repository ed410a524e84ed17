package dev.ambit.subscription;

import static java.util.stream.Collectors.toMap;

import dev.ambit.customer.Customer;
import dev.ambit.customer.CustomerBody;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Changes;
import dev.ambit.event.EventType;
import dev.ambit.subscription.SubscriptionState.Turn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jdbi.v3.core.Handle;

/// Renews subscriptions, and sends reminders before a month or trial ends, each at its own time. Renewals are the
/// most frequent changes and fall on the same days, so they share statements.
final class Renewal {

    /// Maximum number of changes per transaction: a reminder and a renewal for each subscription of a batch.
    private static final int TURNS_MAX = 200;

    private static final Comparator<Subscription> ORDER =
            Comparator.comparing((Subscription it) -> turn(it).at()).thenComparing(Subscription::id);

    /// @param it the subscription after the change
    private record Renewed(Subscription it, EventType type, Instant at) {}

    private Renewal() {}

    /// Returns whether the next change is a renewal or a reminder.
    static boolean isNextOf(Subscription it, Instant now) {
        Turn next = it.next();
        return next != null && type(next).isPresent() && !next.at().isAfter(now);
    }

    /// Renews the subscriptions that are still due after earlier changes in this transaction.
    ///
    /// @param due in the order of their events
    /// @param customers the locked customers
    /// @param until the first due change of each subscription is applied anyway, its later changes only up to this
    ///     time
    static void renewDue(
            Handle tx,
            EnvironmentId environment,
            Changes changes,
            Map<String, Customer> customers,
            List<Subscription> due,
            Instant now,
            Instant until) {
        var left = new PriorityQueue<>(ORDER);
        Subscriptions.find(tx, environment, due.stream().map(Subscription::id).toList()).stream()
                .filter(it -> isNextOf(it, now))
                .forEach(left::add);
        List<Renewed> turned = turned(left, now, until);
        List<Subscription> last = List.copyOf(turned.stream()
                .map(Renewed::it)
                .collect(toMap(Subscription::id, it -> it, (_, later) -> later))
                .values());
        BillingPeriods.save(tx, environment, last);
        appendEvents(changes, customers, SoldPackages.of(tx, environment, last), turned);
    }

    /// Applies changes in order of time. Stops at a change of another kind, because later changes depend on it.
    private static List<Renewed> turned(PriorityQueue<Subscription> left, Instant now, Instant until) {
        List<Renewed> turned = new ArrayList<>();
        Map<String, Instant> goingOn = new HashMap<>();
        while (!left.isEmpty() && turned.size() < TURNS_MAX) {
            Subscription it = left.remove();
            Turn next = turn(it);
            Optional<EventType> type = type(next);
            if (type.isEmpty() || next.at().isAfter(goingOn.getOrDefault(it.id(), now))) {
                break;
            }
            Subscription after =
                    next.kind() == Turn.Kind.RENEW ? it.on(it.course().renewed(), next.at()) : it.reminded(next.at());
            turned.add(new Renewed(after, type.get(), next.at()));
            goingOn.put(it.id(), until);
            left.add(after);
        }
        return turned;
    }

    private static void appendEvents(
            Changes changes, Map<String, Customer> customers, SoldPackages packages, List<Renewed> turned) {
        for (Renewed it : turned) {
            Customer customer = Objects.requireNonNull(customers.get(it.it().customerId()));
            changes.at(it.at());
            new SubscriptionEvents(CustomerBody.of(customer), packages).append(changes, it.type(), it.it());
        }
    }

    private static Turn turn(Subscription it) {
        return Objects.requireNonNull(it.next());
    }

    /// Returns the type of the event. Empty for changes that are not handled here.
    private static Optional<EventType> type(Turn it) {
        return switch (it.kind()) {
            case RENEW -> Optional.of(EventType.SUBSCRIPTION_UPDATED);
            case TRIAL_ENDS_SOON -> Optional.of(EventType.TRIAL_ENDS_SOON);
            case MONTH_ENDS_SOON -> Optional.of(EventType.BILLING_MONTH_ENDS_SOON);
            case START, CANCEL, EXPIRE_TRIAL, CONVERT_TRIAL, UPDATE -> Optional.empty();
        };
    }
}
