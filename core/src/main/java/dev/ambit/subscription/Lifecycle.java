package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.DATABASE_UNAVAILABLE;
import static dev.ambit.problem.ProblemCode.OPERATION_TIMEOUT;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.ambit.clock.EnvironmentClock;
import dev.ambit.customer.Customer;
import dev.ambit.customer.Customers;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.db.Work;
import dev.ambit.event.Author;
import dev.ambit.event.Changes;
import dev.ambit.event.EventLog;
import dev.ambit.problem.Problem;
import dev.ambit.promotion.PromotionEnding;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// What subscriptions do by themselves: begin, renew, end (domain.md §1.11); and promises end. Each turn happens at
/// its own moment, in the order of these, however late we come to it; so nothing is skipped and nothing happens twice.
public final class Lifecycle {

    private static final System.Logger LOG = System.getLogger(Lifecycle.class.getName());

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
        Work.each(due, "Advancing the subscriptions of environment %d failed", this::catchUp);
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

    /// Does what is due of one customer by now: whoever asks for it does not wait for the loop.
    public void catchUp(EnvironmentId environment, String customerId) {
        log.change(environment, Author.SCHEDULER, (tx, changes) -> {
            Optional<Customer> customer = Customers.lock(tx, environment, customerId);
            customer.ifPresent(it -> LifecycleTurn.takeAll(tx, environment, changes, it, clock.now(tx, environment)));
            return customer.isPresent();
        });
    }

    private int turn(EnvironmentId environment) {
        try {
            return turn(environment, now(environment), TURNS_MAX);
        } catch (RuntimeException fault) {
            if (!Problem.is(OPERATION_TIMEOUT, fault)) {
                requireOurs(fault);
            }
            return turnOneByOne(environment);
        }
    }

    /// All of them take too long together, or one cannot be done: it keeps what it has, and its neighbours go on.
    private int turnOneByOne(EnvironmentId environment) {
        int turned = 0;
        while (turned < TURNS_MAX) {
            Instant now = now(environment);
            Due first = transactions.in(environment, tx -> first(tx, environment, now));
            try {
                if (turn(environment, now, 1) == 0) {
                    return turned;
                }
            } catch (RuntimeException fault) {
                requireOurs(fault);
                setAside(environment, now, first, fault);
            }
            turned++;
        }
        return turned;
    }

    private Instant now(EnvironmentId environment) {
        return transactions.read(environment, tx -> clock.now(tx, environment));
    }

    /// Nothing, if it is not first any more: another server, which met it at the same time, has set it aside, and
    /// what is first by now is not at fault.
    ///
    /// @param now as of the turn that failed: neither is what has become due since then
    private void setAside(EnvironmentId environment, Instant now, @Nullable Due first, RuntimeException fault) {
        boolean isAside = transactions.in(
                environment,
                tx -> first != null
                        && first.equals(first(tx, environment, now))
                        && first.setAside(tx, environment, now));
        if (isAside) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "%s of environment %d failed, and automatic changes are paused for it".formatted(first, environment.value()),
                    fault);
        }
    }

    /// Whose turn it is. Promises come when no subscription is due.
    private static @Nullable Due first(Handle tx, EnvironmentId environment, Instant now) {
        return Subscriptions.first(tx, environment, now)
                .<Due>map(Due.OfSubscription::new)
                .or(() -> PromotionEnding.first(tx, environment, now).map(Due.OfPromise::new))
                .orElse(null);
    }

    private sealed interface Due {

        /// @return whether it was still due
        boolean setAside(Handle tx, EnvironmentId environment, Instant now);

        record OfSubscription(String id) implements Due {

            @Override
            public boolean setAside(Handle tx, EnvironmentId environment, Instant now) {
                return Subscriptions.setAside(tx, environment, id, now);
            }
        }

        record OfPromise(String name) implements Due {

            @Override
            public boolean setAside(Handle tx, EnvironmentId environment, Instant now) {
                return PromotionEnding.setAside(tx, environment, name, now);
            }
        }
    }

    /// What the database could not do it may do the next time.
    private static void requireOurs(RuntimeException fault) {
        if (Problem.is(DATABASE_UNAVAILABLE, fault) || Problem.is(OPERATION_TIMEOUT, fault)) {
            throw fault;
        }
    }

    private int turn(EnvironmentId environment, Instant now, int max) {
        return log.change(environment, Author.SCHEDULER, (tx, changes) -> {
                    int turned = turn(tx, environment, changes, now, max);
                    return turned > 0 ? turned : PromotionEnding.take(tx, environment, changes, now, max);
                })
                .value();
    }

    private static int turn(Handle tx, EnvironmentId environment, Changes changes, Instant now, int max) {
        List<Subscription> seen = Subscriptions.due(tx, environment, now, max);
        if (seen.isEmpty()) {
            return 0;
        }
        Set<String> ids = seen.stream().map(Subscription::customerId).collect(toSet());
        Map<String, Customer> customers =
                Customers.lock(tx, environment, ids).stream().collect(toMap(Customer::id, it -> it));
        // Others may have changed them before their customers were locked.
        List<Subscription> left = Subscriptions.due(tx, environment, now, max);
        List<Subscription> due = first(
                left.stream()
                        .filter(it -> customers.containsKey(it.customerId()))
                        .toList(),
                LinkedEnding.plans(tx, environment));
        boolean isAll = due.size() == left.size() && left.size() < max;
        take(tx, environment, changes, customers, due, now, isAll ? now : known(left, due));
        boolean isDoneByOthers = due.isEmpty() && !left.equals(seen);
        return isDoneByOthers ? left.size() : due.size();
    }

    /// Up to when nothing happens but what is in `due`: what is left beside may take the place of something in it.
    private static Instant known(List<Subscription> left, List<Subscription> due) {
        return left.stream()
                .filter(it -> !due.contains(it) || it.equals(left.getLast()))
                .map(Lifecycle::at)
                .min(Comparator.naturalOrder())
                .orElse(Instant.MIN);
    }

    private static Instant at(Subscription it) {
        SubscriptionState.Turn next = it.next();
        return next == null ? Instant.MIN : next.at();
    }

    /// One after the other, but for renewals that follow each other.
    ///
    /// @param known up to when nothing happens but that
    private static void take(
            Handle tx,
            EnvironmentId environment,
            Changes changes,
            Map<String, Customer> customers,
            List<Subscription> due,
            Instant now,
            Instant known) {
        int next = 0;
        while (next < due.size()) {
            List<Subscription> renewals = due.subList(next, due.size()).stream()
                    .takeWhile(it -> Renewal.isNextOf(it, now))
                    .toList();
            if (renewals.isEmpty()) {
                Subscription it = due.get(next);
                Customer customer = Objects.requireNonNull(customers.get(it.customerId()));
                LifecycleTurn.take(tx, environment, changes, customer, it.id(), now);
                next++;
            } else {
                next += renewals.size();
                Instant other = next < due.size() ? at(due.get(next)) : known;
                Renewal.take(tx, environment, changes, customers, renewals, now, other.isBefore(known) ? other : known);
            }
        }
    }

    /// Of those that may take each other's place, the first: what it does next may come before the turn of another.
    ///
    /// @param linked the plans of which one may end with another, so that they have one place
    private static List<Subscription> first(List<Subscription> due, Set<String> linked) {
        var first = new ArrayList<Subscription>();
        var places = new HashSet<List<String>>();
        for (Subscription it : due) {
            boolean isFirst = places.add(List.of(it.customerId(), it.productId(), it.resourceId()));
            boolean isOnlyOne = !linked.contains(it.planId()) || places.add(List.of(it.customerId()));
            if (isFirst && isOnlyOne) {
                first.add(it);
            }
        }
        return first;
    }
}
