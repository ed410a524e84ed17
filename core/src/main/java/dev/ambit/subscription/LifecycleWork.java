package dev.ambit.subscription;

import dev.ambit.clock.Clocks;
import dev.ambit.clock.EnvironmentTime;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Work;
import dev.ambit.grant.GrantEnding;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/// The SQL of the next due times of subscriptions and promotions, which [Work] stores in real time. Nothing is due
/// while a clock is stopped.
final class LifecycleWork {

    private LifecycleWork() {}

    /// Schedules the next change of this subscription.
    static void schedule(Handle tx, EnvironmentId environment, Subscription it) {
        SubscriptionState.Turn next = it.next();
        if (next != null) {
            Clocks.schedule(tx, environment, Work.LIFECYCLE, next.at());
        }
    }

    /// Schedules the next known change of the environment. While its clock is stopped nothing is scheduled, so
    /// overdue changes are scheduled when it resumes.
    static void scheduleNext(Handle tx, EnvironmentId environment) {
        boolean isNoted = Work.LIFECYCLE.lock(tx, environment);
        Optional<Instant> next = Stream.of(Subscriptions.next(tx, environment), GrantEnding.next(tx, environment))
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder());
        if (!isNoted) {
            next.ifPresent(at -> Clocks.schedule(tx, environment, Work.LIFECYCLE, at));
            return;
        }
        EnvironmentTime time = Clocks.find(tx, environment);
        if (next.isEmpty() || time.isStopped()) {
            Work.LIFECYCLE.remove(tx, environment);
        } else {
            Work.LIFECYCLE.postpone(tx, environment, next.get().minus(time.ahead()));
        }
    }
}
