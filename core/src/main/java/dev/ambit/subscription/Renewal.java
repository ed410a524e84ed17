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

/// Begins the next billing period of subscriptions, and tells before that a month or a trial ends soon, each at its own
/// moment. It is what they do most by themselves, and all at once on the first of a month, so they share their
/// statements.
final class Renewal {

    /// In one transaction, so that all of a batch can be told of the end of a month and then renewed.
    private static final int TURNS_MAX = 200;

    private static final Comparator<Subscription> ORDER =
            Comparator.comparing((Subscription it) -> turn(it).at()).thenComparing(Subscription::id);

    /// @param it as it is after that
    private record Turned(Subscription it, EventType type, Instant at) {}

    private Renewal() {}

    /// Whether this is what it does next.
    static boolean isNextOf(Subscription it, Instant now) {
        Turn next = it.next();
        return next != null && type(next).isPresent() && !next.at().isAfter(now);
    }

    /// Of those that one before them in this transaction has changed, the ones that are still to be renewed.
    ///
    /// @param due in the order in which they are told of
    /// @param customers theirs, locked
    /// @param until so far they go on, as nothing else happens in their places; what is due happens anyway
    static void take(
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
        List<Turned> turned = turned(left, now, until);
        List<Subscription> last = List.copyOf(turned.stream()
                .map(Turned::it)
                .collect(toMap(Subscription::id, it -> it, (_, later) -> later))
                .values());
        BillingPeriods.save(tx, environment, last);
        tell(changes, customers, SoldPackages.of(tx, environment, last), turned);
    }

    /// Until one of them does something else: what comes after that is not yet known.
    private static List<Turned> turned(PriorityQueue<Subscription> left, Instant now, Instant until) {
        List<Turned> turned = new ArrayList<>();
        Map<String, Instant> goingOn = new HashMap<>();
        while (!left.isEmpty() && turned.size() < TURNS_MAX) {
            Subscription it = left.remove();
            Turn next = turn(it);
            Optional<EventType> type = type(next);
            if (type.isEmpty() || next.at().isAfter(goingOn.getOrDefault(it.id(), now))) {
                break;
            }
            Subscription after =
                    next.kind() == Turn.Kind.RENEW ? it.on(it.course().renewed(), next.at()) : it.told(next.at());
            turned.add(new Turned(after, type.get(), next.at()));
            goingOn.put(it.id(), until);
            left.add(after);
        }
        return turned;
    }

    private static void tell(
            Changes changes, Map<String, Customer> customers, SoldPackages packages, List<Turned> turned) {
        for (Turned it : turned) {
            Customer customer = Objects.requireNonNull(customers.get(it.it().customerId()));
            changes.at(it.at());
            new SubscriptionNews(CustomerBody.of(customer), packages).tell(changes, it.type(), it.it());
        }
    }

    private static Turn turn(Subscription it) {
        return Objects.requireNonNull(it.next());
    }

    /// Of what is told then; nothing for what is not done here.
    private static Optional<EventType> type(Turn it) {
        return switch (it.kind()) {
            case RENEW -> Optional.of(EventType.SUBSCRIPTION_UPDATED);
            case TRIAL_ENDS_SOON -> Optional.of(EventType.TRIAL_ENDS_SOON);
            case MONTH_ENDS_SOON -> Optional.of(EventType.BILLING_MONTH_ENDS_SOON);
            case START, CANCEL, EXPIRE_TRIAL, CONVERT_TRIAL, UPDATE -> Optional.empty();
        };
    }
}
