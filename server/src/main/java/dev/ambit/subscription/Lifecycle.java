package dev.ambit.subscription;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.ambit.clock.EnvironmentClock;
import dev.ambit.customer.Customer;
import dev.ambit.customer.CustomerBody;
import dev.ambit.customer.Customers;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.db.Work;
import dev.ambit.entitlement.EntitlementEvents;
import dev.ambit.event.Author;
import dev.ambit.event.Changes;
import dev.ambit.event.EventLog;
import dev.ambit.event.EventType;
import dev.ambit.subscription.SubscriptionBody.ConversionReason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/// What subscriptions do by themselves: begin, renew, end (domain.md §1.11). Each turn happens at its own moment, in
/// the order of these, however late we come to it; so nothing is skipped and nothing happens twice.
public final class Lifecycle {

    private static final Author SCHEDULER = new Author("SCHEDULER", "0".repeat(32));
    private static final int ENVIRONMENTS_MAX = 100;
    private static final int TURNS_MAX = 100;
    private static final Duration CLAIM = Duration.ofSeconds(10);

    private final Transactions transactions;
    private final EventLog log;
    private final EnvironmentClock clock;
    private final InstantSource real;

    public Lifecycle(Transactions transactions, EventLog log, EnvironmentClock clock, InstantSource real) {
        this.transactions = transactions;
        this.log = log;
        this.clock = clock;
        this.real = real;
    }

    /// Does what is due now, in every environment.
    public void runOnce() {
        List<EnvironmentId> due =
                transactions.outside(tx -> Work.LIFECYCLE.claim(tx, real.instant(), CLAIM, ENVIRONMENTS_MAX));
        Work.each(due, "The subscriptions of environment %d stand still", this::catchUp);
    }

    /// Has somebody look at the environment soon, should whoever moves its clock in `tx` not live to [#catchUp].
    public void note(Handle tx, EnvironmentId environment) {
        Work.LIFECYCLE.noteBy(tx, environment, real.instant().plus(Work.PAUSE));
    }

    /// Does what is due in one environment by now, and says when to look again.
    public void catchUp(EnvironmentId environment) {
        while (turn(environment) > 0) {
            // What has turned may turn again before now.
        }
        transactions.in(environment, tx -> {
            LifecycleWork.rest(tx, environment);
            return null;
        });
    }

    private int turn(EnvironmentId environment) {
        return log.change(environment, SCHEDULER, (tx, changes) -> {
                    Instant now = clock.now(tx, environment);
                    List<Subscription> seen = Subscriptions.due(tx, environment, now, TURNS_MAX);
                    Set<String> ids =
                            seen.stream().map(Subscription::customerId).collect(toSet());
                    Map<String, Customer> customers =
                            Customers.lock(tx, environment, ids).stream().collect(toMap(Customer::id, it -> it));
                    // Others may have changed them before their customers were locked.
                    List<Subscription> left = Subscriptions.due(tx, environment, now, TURNS_MAX);
                    List<Subscription> due = first(left.stream()
                            .filter(it -> customers.containsKey(it.customerId()))
                            .toList());
                    for (Subscription it : due) {
                        turn(tx, environment, changes, Objects.requireNonNull(customers.get(it.customerId())), it.id());
                    }
                    boolean isDoneByOthers = due.isEmpty() && !left.equals(seen);
                    return isDoneByOthers ? left.size() : due.size();
                })
                .value();
    }

    /// Of those that may take each other's place, the first: what it does next may come before the turn of another.
    private static List<Subscription> first(List<Subscription> due) {
        var first = new ArrayList<Subscription>();
        var places = new HashSet<List<String>>();
        for (Subscription it : due) {
            if (places.add(List.of(it.customerId(), it.productId(), it.resourceId()))) {
                first.add(it);
            }
        }
        return first;
    }

    /// As it is now: one before it in this transaction may have ended it.
    private static void turn(Handle tx, EnvironmentId environment, Changes changes, Customer customer, String id) {
        Optional<Subscription> found = Subscriptions.find(tx, environment, id);
        SubscriptionState.Turn turn = found.map(Subscription::next).orElse(null);
        if (found.isEmpty() || turn == null) {
            return;
        }
        Subscription current = found.get();
        Instant at = turn.at();
        changes.at(at);
        CustomerBody body = CustomerBody.of(customer);
        List<Subscription> live = switch (turn.kind()) {
            case START, CONVERT_TRIAL, UPDATE -> Subscriptions.live(tx, environment, customer.id());
            // What takes nobody's place does not ask who is there.
            case CANCEL, EXPIRE_TRIAL, RENEW -> List.of();
        };
        if (turn.kind() == SubscriptionState.Turn.Kind.UPDATE) {
            ScheduledTurn.take(tx, environment, changes, customer, live, current, at);
            return;
        }
        SubscriptionNews news = SubscriptionNews.of(tx, environment, body, concat(live, current));
        Subscription turned = turned(tx, environment, current, turn);
        Subscription next = turn.kind() == SubscriptionState.Turn.Kind.START
                ? CarryOver.into(tx, environment, turned, live, at)
                : turned;
        switch (turn.kind()) {
            case START, CONVERT_TRIAL -> Succession.end(tx, environment, changes, news, live, next, at);
            case CANCEL, EXPIRE_TRIAL, RENEW, UPDATE -> {
                // Nothing is in its place yet.
            }
        }
        Subscriptions.save(tx, environment, next);
        tell(changes, news, turn.kind(), next);
        if (turn.kind() == SubscriptionState.Turn.Kind.START && next.status() == SubscriptionStatus.IN_TRIAL) {
            news.tell(changes, EventType.TRIAL_STARTED, next);
        }
        boolean isFollowed =
                next.status().isOver() && Aftermath.follow(tx, environment, changes, customer, current, next, at);
        if (turn.kind() != SubscriptionState.Turn.Kind.RENEW && !isFollowed) {
            Customers.entitled(tx, environment, customer.id(), at);
            EntitlementEvents.updated(
                    tx, environment, changes, customer.id(), body, next.resourceId(), trigger(turn.kind()), at);
        }
    }

    private static Subscription turned(
            Handle tx, EnvironmentId environment, Subscription it, SubscriptionState.Turn turn) {
        Instant at = turn.at();
        SubscriptionCourse course = it.course();
        return switch (turn.kind()) {
            case START -> Selection.latest(tx, environment, it).on(course.begun(at), at);
            case CONVERT_TRIAL -> it.on(course.active(at), at);
            case EXPIRE_TRIAL -> it.on(course.expired(CancelReason.TRIAL_ENDED, at), at);
            case CANCEL -> it.on(course.cancelled(CancelReason.SCHEDULED_CANCELLATION, at), at);
            case RENEW -> it.on(course.renewed(), at);
            case UPDATE -> throw new IllegalArgumentException("Another plan may take its place.");
        };
    }

    private static void tell(
            Changes changes, SubscriptionNews news, SubscriptionState.Turn.Kind kind, Subscription it) {
        switch (kind) {
            case START, RENEW, UPDATE -> news.tell(changes, EventType.SUBSCRIPTION_UPDATED, it);
            case CONVERT_TRIAL -> news.converted(changes, it, ConversionReason.TRIAL_ENDED);
            case EXPIRE_TRIAL -> {
                news.tell(changes, EventType.TRIAL_EXPIRED, it);
                news.tell(changes, EventType.SUBSCRIPTION_EXPIRED, it);
            }
            case CANCEL -> news.canceled(changes, it);
        }
    }

    private static String trigger(SubscriptionState.Turn.Kind kind) {
        return switch (kind) {
            case START, RENEW, UPDATE -> "subscription_updated";
            case CONVERT_TRIAL -> "subscription_trial_converted";
            case EXPIRE_TRIAL -> "subscription_trial_expired";
            case CANCEL -> "subscription_canceled";
        };
    }

    private static List<Subscription> concat(List<Subscription> live, Subscription it) {
        return Stream.concat(live.stream(), Stream.of(it)).toList();
    }
}
