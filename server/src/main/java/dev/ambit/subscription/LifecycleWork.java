package dev.ambit.subscription;

import dev.ambit.clock.Clocks;
import dev.ambit.clock.EnvironmentTime;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Work;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// When subscriptions of an environment do something by themselves, of which [Work] knows the real time. Where a clock
/// stands still nothing happens by itself.
final class LifecycleWork {

    private LifecycleWork() {}

    /// Sees to it that somebody looks when this subscription does something by itself.
    static void note(Handle tx, EnvironmentId environment, Subscription it) {
        SubscriptionState.Turn next = it.next();
        if (next != null) {
            note(tx, environment, next.at());
        }
    }

    /// As [#note], for a moment in the time of the environment.
    static void note(Handle tx, EnvironmentId environment, Instant at) {
        EnvironmentTime time = Clocks.find(tx, environment);
        if (time.isStopped()) {
            return;
        }
        Work.LIFECYCLE.noteBy(tx, environment, at.minus(time.ahead()));
    }

    /// Until the first of its subscriptions does something, as far as that is known. While its clock stood still
    /// nothing was noted, so what became due then is noted once it goes on.
    static void rest(Handle tx, EnvironmentId environment) {
        boolean isNoted = Work.LIFECYCLE.take(tx, environment);
        Optional<Instant> next = Subscriptions.next(tx, environment);
        if (!isNoted) {
            next.ifPresent(at -> note(tx, environment, at));
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
