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
import dev.ambit.grant.GrantEnding;
import dev.ambit.problem.Problem;
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
import java.util.function.BiFunction;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Applies due changes of subscriptions (start, renewal, end) and the ends of promotional grants. Even if the loop runs
/// late, changes are applied in order, each with the time at which it was due, so none is skipped or
/// repeated.
public final class Lifecycle {

    private static final System.Logger LOG = System.getLogger(Lifecycle.class.getName());

    private static final int ENVIRONMENTS_MAX = 100;
    private static final int BATCH_MAX = 100;
    private static final Duration CLAIM = Duration.ofSeconds(10);

    private final Transactions transactions;
    private final EventLog log;
    private final EnvironmentClock clock;
    private final InstantSource systemClock;

    public Lifecycle(Transactions transactions, EventLog log, EnvironmentClock clock, InstantSource systemClock) {
        this.transactions = transactions;
        this.log = log;
        this.clock = clock;
        this.systemClock = systemClock;
    }

    /// Applies due changes in every environment.
    public void runOnce() {
        List<EnvironmentId> due =
                transactions.outside(tx -> Work.LIFECYCLE.claim(tx, systemClock.instant(), CLAIM, ENVIRONMENTS_MAX));
        Work.each(due, "Advancing the subscriptions of environment %d failed", this::catchUp);
    }

    /// Schedules a run, in case a request that moves the environment's clock in `tx` crashes before [#catchUp].
    public void scheduleFallback(Handle tx, EnvironmentId environment) {
        Work.LIFECYCLE.scheduleBy(tx, environment, systemClock.instant().plus(Work.PAUSE));
    }

    /// Applies due changes in one environment, and schedules the next run.
    public void catchUp(EnvironmentId environment) {
        while (applyBatch(environment) > 0) {
            // The next change of a subscription may be due already.
        }
        transactions.in(environment, tx -> {
            LifecycleWork.scheduleNext(tx, environment);
            return null;
        });
    }

    /// Applies due changes of one customer, so that a request does not wait for the loop.
    public void catchUp(EnvironmentId environment, String customerId) {
        log.change(environment, Author.SCHEDULER, (tx, changes) -> {
            Optional<Customer> customer = Customers.lock(tx, environment, customerId);
            customer.ifPresent(
                    it -> DueChangeExecution.applyAllDue(tx, environment, changes, it, clock.now(tx, environment)));
            return customer.isPresent();
        });
    }

    private int applyBatch(EnvironmentId environment) {
        try {
            return applyDue(environment, now(environment), BATCH_MAX);
        } catch (RuntimeException fault) {
            if (!Problem.is(OPERATION_TIMEOUT, fault)) {
                rethrowIfTransient(fault);
            }
            return applyOneByOne(environment);
        }
    }

    /// Processes subscriptions one by one after a batch failed or timed out. A failing subscription is set aside,
    /// and the others continue.
    private int applyOneByOne(EnvironmentId environment) {
        int applied = 0;
        while (applied < BATCH_MAX) {
            Instant now = now(environment);
            Due first = transactions.in(environment, tx -> first(tx, environment, now));
            try {
                if (applyDue(environment, now, 1) == 0) {
                    return applied;
                }
            } catch (RuntimeException fault) {
                rethrowIfTransient(fault);
                setAside(environment, now, first, fault);
            }
            applied++;
        }
        return applied;
    }

    private Instant now(EnvironmentId environment) {
        return transactions.read(environment, tx -> clock.now(tx, environment));
    }

    /// Sets the first due item aside. Does nothing if another server has already set it aside, so that another item is
    /// first now.
    ///
    /// @param now the time of the failed run; items that are due later did not cause it
    private void setAside(EnvironmentId environment, Instant now, @Nullable Due first, RuntimeException fault) {
        boolean isAside = transactions.in(
                environment,
                tx -> first != null
                        && first.equals(first(tx, environment, now))
                        && first.setAside(tx, environment, now));
        if (isAside) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "%s of environment %d failed, and automatic changes are paused for it"
                            .formatted(first, environment.value()),
                    fault);
        }
    }

    /// Returns the first due item. Grants come after subscriptions.
    private static @Nullable Due first(Handle tx, EnvironmentId environment, Instant now) {
        return Subscriptions.first(tx, environment, now)
                .<Due>map(Due.OfSubscription::new)
                .or(() -> GrantEnding.first(tx, environment, now).map(Due.OfGrant::new))
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

        record OfGrant(String name) implements Due {

            @Override
            public boolean setAside(Handle tx, EnvironmentId environment, Instant now) {
                return GrantEnding.setAside(tx, environment, name, now);
            }
        }
    }

    /// Rethrows database failures, which a retry may resolve.
    private static void rethrowIfTransient(RuntimeException fault) {
        if (Problem.is(DATABASE_UNAVAILABLE, fault) || Problem.is(OPERATION_TIMEOUT, fault)) {
            throw fault;
        }
    }

    /// Applies due changes of subscriptions, or the ends of promotional grants if no subscription is due. They use
    /// separate transactions: one that locks both sets of customers could deadlock with another server.
    private int applyDue(EnvironmentId environment, Instant now, int max) {
        int applied = change(environment, (tx, changes) -> applyDue(tx, environment, changes, now, max));
        return applied > 0
                ? applied
                : change(environment, (tx, changes) -> GrantEnding.endDue(tx, environment, changes, now, max));
    }

    private int change(EnvironmentId environment, BiFunction<Handle, Changes, Integer> work) {
        return log.change(environment, Author.SCHEDULER, work).value();
    }

    private static int applyDue(Handle tx, EnvironmentId environment, Changes changes, Instant now, int max) {
        List<Subscription> seen = Subscriptions.due(tx, environment, now, max);
        if (seen.isEmpty()) {
            return 0;
        }
        Set<String> ids = seen.stream().map(Subscription::customerId).collect(toSet());
        Map<String, Customer> customers =
                Customers.lock(tx, environment, ids).stream().collect(toMap(Customer::id, it -> it));
        // Reads the subscriptions again, because they may have changed before their customers were locked.
        List<Subscription> left = Subscriptions.due(tx, environment, now, max);
        List<Subscription> due = earliestPerCustomer(
                left.stream()
                        .filter(it -> customers.containsKey(it.customerId()))
                        .toList(),
                AutoCancellation.plans(tx, environment));
        boolean isAll = due.size() == left.size() && left.size() < max;
        applyItems(tx, environment, changes, customers, due, now, isAll ? now : safeUntil(left, due));
        // If another server has applied these changes, a result above 0 makes the caller look again.
        boolean isDoneByOthers = due.isEmpty() && !left.equals(seen);
        return isDoneByOthers ? left.size() : due.size();
    }

    /// Returns the time up to which no subscription outside `due` can affect those in `due`. After it, a change
    /// of a subscription that was left out of `due`, or is beyond this batch, may end a subscription in `due`.
    private static Instant safeUntil(List<Subscription> left, List<Subscription> due) {
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

    /// Applies items one after the other, but consecutive renewals together.
    ///
    /// @param safeUntil the time up to which no other subscription affects those in `due`
    private static void applyItems(
            Handle tx,
            EnvironmentId environment,
            Changes changes,
            Map<String, Customer> customers,
            List<Subscription> due,
            Instant now,
            Instant safeUntil) {
        int next = 0;
        while (next < due.size()) {
            List<Subscription> renewals = due.subList(next, due.size()).stream()
                    .takeWhile(it -> Renewal.isNextOf(it, now))
                    .toList();
            if (renewals.isEmpty()) {
                Subscription it = due.get(next);
                Customer customer = Objects.requireNonNull(customers.get(it.customerId()));
                DueChangeExecution.applyDue(tx, environment, changes, customer, it.id(), now);
                next++;
            } else {
                next += renewals.size();
                Instant other = next < due.size() ? at(due.get(next)) : safeUntil;
                Renewal.renewDue(
                        tx,
                        environment,
                        changes,
                        customers,
                        renewals,
                        now,
                        other.isBefore(safeUntil) ? other : safeUntil);
            }
        }
    }

    /// Of subscriptions that may replace each other, keeps only the one that is due first. After its due change is
    /// applied, its next change may still come before those of the others, so they wait for the next turn.
    ///
    /// @param linked plans whose subscriptions may end together; of all these plans, the result has at most one
    ///     subscription per customer
    private static List<Subscription> earliestPerCustomer(List<Subscription> due, Set<String> linked) {
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
