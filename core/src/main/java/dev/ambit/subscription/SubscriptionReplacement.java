package dev.ambit.subscription;

import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Changes;
import dev.ambit.event.EventType;
import dev.ambit.subscription.SubscriptionBody.ConversionReason;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Ends replaced subscriptions. A customer, or each of its resources, has at most one live trial and one other live
/// subscription per product.
final class SubscriptionReplacement {

    private SubscriptionReplacement() {}

    /// @param live the customer's live subscriptions
    static void end(
            Handle tx,
            EnvironmentId environment,
            Changes changes,
            SubscriptionEvents news,
            List<Subscription> live,
            Subscription begun,
            Instant at) {
        for (Subscription other : live) {
            if (!ends(begun, other)) {
                continue;
            }
            CancelReason reason = isTrial(other) && !isTrial(begun)
                    ? CancelReason.TRIAL_CONVERTED
                    : CancelReason.UPGRADE_OR_DOWNGRADE;
            Subscription ended =
                    Subscriptions.save(tx, environment, other.on(other.course().cancelled(reason, at), at));
            if (reason == CancelReason.TRIAL_CONVERTED) {
                news.converted(changes, ended, ConversionReason.PAID_SUBSCRIPTION_PROVISIONED);
            }
            news.append(changes, EventType.SUBSCRIPTION_CANCELED, ended);
        }
    }

    /// Returns whether a new subscription replaces this one. A trial does not replace a subscription that is not a
    /// trial.
    static boolean ends(Subscription begun, Subscription other) {
        return other.isInPlaceOf(begun) && !other.id().equals(begun.id()) && (isTrial(other) || !isTrial(begun));
    }

    private static boolean isTrial(Subscription it) {
        return it.status() == SubscriptionStatus.IN_TRIAL;
    }
}
