package dev.ambit.overview;

import static java.util.stream.Collectors.toMap;

import dev.ambit.catalog.SubscriberCounts;
import dev.ambit.clock.EnvironmentClock;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.db.Work;
import dev.ambit.event.EntityType;
import dev.ambit.event.Event;
import dev.ambit.event.EventLog;
import dev.ambit.event.EventType;
import dev.ambit.event.Events;
import dev.ambit.subscription.ContractedSubscription;
import dev.ambit.subscription.SubscriptionSearch;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Follows the event logs and updates the figures of the overview. Each batch is a transaction that also records its
/// progress, so the loop resumes after a crash. Before the first event of an environment is applied, all its existing
/// subscriptions are counted once.
public final class OverviewLoop implements EventLog.Follower {

    private static final int ENVIRONMENTS_MAX = 100;
    private static final int CHANGED_MAX = 100_000;
    private static final int ROWS_MAX = 500;
    private static final int BATCHES_MAX = 20;
    private static final Duration CLAIM = Duration.ofMinutes(1);

    private final Transactions transactions;
    private final EnvironmentClock environmentClock;
    private final InstantSource clock;

    /// First in, first out, so that every environment gets its turn. Guarded by itself.
    private final Set<EnvironmentId> changed = new LinkedHashSet<>();

    public OverviewLoop(Transactions transactions, EnvironmentClock environmentClock, InstantSource clock) {
        this.transactions = transactions;
        this.environmentClock = environmentClock;
        this.clock = clock;
    }

    /// Adds the environment to the queue, which is in memory only. After a restart, the next event or the next request
    /// for the overview adds it again.
    @Override
    public void committed(EnvironmentId environment, long sequence) {
        schedule(environment);
    }

    /// Lets the loop look at the environment soon.
    void schedule(EnvironmentId environment) {
        synchronized (changed) {
            if (changed.size() < CHANGED_MAX) {
                changed.add(environment);
            }
        }
    }

    /// Processes environments with new events, at most [#BATCHES_MAX] batches each.
    public void runOnce() {
        List<EnvironmentId> some;
        synchronized (changed) {
            some = changed.stream().limit(ENVIRONMENTS_MAX).toList();
        }
        Work.each(some, "Counting subscriptions of environment %d failed", environment -> {
            synchronized (changed) {
                changed.remove(environment);
            }
            boolean isMore = true;
            try {
                isMore = count(environment);
            } finally {
                if (isMore) {
                    schedule(environment);
                }
            }
        });
    }

    /// Counts the subscriptions of environments that existed before the upgrade that added the overview.
    public void backfill() {
        for (int i = 0; i < ENVIRONMENTS_MAX; i++) {
            List<EnvironmentId> due = transactions.outside(tx -> Work.OVERVIEW.claim(tx, clock.instant(), CLAIM, 1));
            if (due.isEmpty()) {
                return;
            }
            Work.each(due, "The first count of the subscriptions of environment %d failed", this::backfill);
        }
    }

    private void backfill(EnvironmentId environment) {
        Instant start = clock.instant();
        boolean isMore = count(environment);
        transactions.in(environment, tx -> {
            if (Work.OVERVIEW.lock(tx, environment)) {
                if (isMore) {
                    Work.OVERVIEW.postpone(tx, environment, clock.instant());
                } else {
                    Work.OVERVIEW.remove(tx, environment);
                }
            }
            return null;
        });
        if (isMore) {
            Work.OVERVIEW.pauseByDuration(transactions, environment, start, clock.instant());
        }
    }

    /// @return whether more may be due
    private boolean count(EnvironmentId environment) {
        boolean isMore = true;
        for (int i = 0; i < BATCHES_MAX && isMore; i++) {
            isMore = transactions.in(environment, tx -> countSome(tx, environment));
        }
        return isMore;
    }

    private boolean countSome(Handle tx, EnvironmentId environment) {
        Instant now = environmentClock.now(tx, environment);
        Optional<CountProgress> locked = CountProgress.lock(tx, environment, now);
        if (locked.isEmpty()) {
            return false;
        }
        CountProgress progress = rollOver(tx, environment, locked.get(), CountProgress.monthOf(now));
        LocalDate month = progress.month();
        String lastCountedId = progress.lastCountedId();
        if (lastCountedId != null) {
            // The first count of all subscriptions still runs. It reads no events.
            List<String> ids = new SubscriptionSearch().ids(tx, environment, lastCountedId, ROWS_MAX);
            recount(tx, environment, ids, month, now);
            String last = ids.size() < ROWS_MAX ? null : ids.getLast();
            CountProgress.save(tx, environment, progress.withLastCountedId(last));
            return true;
        }
        List<Event> events = Events.after(tx, environment, progress.sequence(), ROWS_MAX);
        List<String> pastRenewal = CountedSubscriptions.pastRenewal(tx, environment, now, ROWS_MAX);
        Set<String> subscriptions = new HashSet<>(pastRenewal);
        apply(tx, environment, events, subscriptions);
        recount(tx, environment, subscriptions, month, now);
        if (!events.isEmpty()) {
            SubscriberCounts.compact(tx, environment);
        }
        int ended = LimitUses.removeEnded(tx, environment, now, ROWS_MAX);
        long appliedSequence =
                events.isEmpty() ? progress.sequence() : events.getLast().sequence();
        if (!progress.withSequence(appliedSequence).equals(locked.get())) {
            CountProgress.save(tx, environment, progress.withSequence(appliedSequence));
        }
        return events.size() == ROWS_MAX || pastRenewal.size() == ROWS_MAX || ended == ROWS_MAX;
    }

    /// If a new month has begun, copies the counts of the last counted month to each later month up to the current
    /// one.
    private static CountProgress rollOver(
            Handle tx, EnvironmentId environment, CountProgress progress, LocalDate month) {
        if (!month.isAfter(progress.month())) {
            return progress;
        }
        for (LocalDate each = progress.month(); each.isBefore(month); each = each.plusMonths(1)) {
            SubscriptionCounts.carry(tx, environment, each, each.plusMonths(1));
        }
        return progress.withMonth(month);
    }

    private void apply(Handle tx, EnvironmentId environment, List<Event> events, Collection<String> subscriptions) {
        var limits = new LimitChanges();
        for (Event event : events) {
            if (event.entityType() == EntityType.SUBSCRIPTION) {
                subscriptions.add(event.entityId());
            } else if (event.type() == EventType.MEASUREMENT_REPORTED) {
                limits.measured(event);
            } else if (event.type() == EventType.ENTITLEMENTS_UPDATED) {
                limits.entitled(event);
            } else if (event.type() == EventType.CUSTOMER_DELETED) {
                limits.removeCustomer(event.entityId());
            }
        }
        limits.write(tx, environment, clock.instant());
    }

    /// For each subscription that was not deleted, subtracts its stored contribution from the counts and adds its
    /// current one.
    private static void recount(
            Handle tx, EnvironmentId environment, Collection<String> ids, LocalDate month, Instant now) {
        if (ids.isEmpty()) {
            return;
        }
        Map<String, CountedSubscription> before = CountedSubscriptions.find(tx, environment, ids);
        List<ContractedSubscription> found = ContractedSubscription.find(tx, environment, ids);
        Map<String, CountedSubscription> after = found.stream()
                .map(it -> CountedSubscription.of(it, now))
                .collect(toMap(CountedSubscription::id, it -> it));
        Map<SubscriptionCounts.Key, SubscriptionCounts.Sum> sums = new HashMap<>();
        before.values().stream()
                .filter(it -> after.containsKey(it.id()))
                .forEach(it -> it.shares(month)
                        .forEach((key, sum) -> sums.merge(key, sum.negated(), SubscriptionCounts.Sum::plus)));
        after.values()
                .forEach(it ->
                        it.shares(month).forEach((key, sum) -> sums.merge(key, sum, SubscriptionCounts.Sum::plus)));
        sums.values().removeIf(SubscriptionCounts.Sum::isZero);
        CountedSubscriptions.put(tx, environment, found, after);
        if (!sums.isEmpty()) {
            SubscriptionCounts.add(tx, environment, sums);
        }
    }

    /// Returns the environment's time.
    Instant now(Handle tx, EnvironmentId environment) {
        return Objects.requireNonNull(environmentClock.now(tx, environment));
    }
}
