package dev.ambit.subscription;

import dev.ambit.clock.Clocks;
import dev.ambit.clock.EnvironmentTime;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Work;
import dev.ambit.promotion.PromotionEnding;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/// When subscriptions of an environment do something by themselves, or promises end, of which [Work] knows the real
/// time. Where a clock stands still nothing happens by itself.
final class LifecycleWork {

    private LifecycleWork() {}

    /// Sees to it that somebody looks when this subscription does something by itself.
    static void note(Handle tx, EnvironmentId environment, Subscription it) {
        SubscriptionState.Turn next = it.next();
        if (next != null) {
            Clocks.note(tx, environment, Work.LIFECYCLE, next.at());
        }
    }

    /// Until something happens by itself again, as far as that is known. While its clock stood still nothing was noted,
    /// so what became due then is noted once it goes on.
    static void rest(Handle tx, EnvironmentId environment) {
        boolean isNoted = Work.LIFECYCLE.take(tx, environment);
        Optional<Instant> next = Stream.of(Subscriptions.next(tx, environment), PromotionEnding.next(tx, environment))
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder());
        if (!isNoted) {
            next.ifPresent(at -> Clocks.note(tx, environment, Work.LIFECYCLE, at));
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
