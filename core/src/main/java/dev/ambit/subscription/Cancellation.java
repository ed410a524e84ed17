package dev.ambit.subscription;

import dev.ambit.access.Caller;
import dev.ambit.catalog.Product;
import dev.ambit.catalog.ProductSettings;
import dev.ambit.catalog.Products;
import dev.ambit.clock.EnvironmentClock;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import dev.ambit.event.EventLog;
import org.jdbi.v3.core.Handle;

/// Cancels subscriptions, immediately or at a later time.
public final class Cancellation {

    private final SubscriptionChange change;

    public Cancellation(EventLog log, EnvironmentClock clock) {
        change = new SubscriptionChange(log, clock);
    }

    /// Cancels immediately, without a successor.
    public void end(Caller caller, Author author, String id) {
        var body = new CancelBody(
                CancelBody.CancellationAction.REVOKE_ENTITLEMENTS, CancelBody.When.IMMEDIATE, null, null);
        cancel(caller, author, id, body);
    }

    Committed<Subscription> cancel(Caller caller, Author author, String id, CancelBody body) {
        return change.of(caller, author, id, (tx, environment, current, now) -> {
            CancelBody.When when = body.cancellationTime();
            SubscriptionLifecycle course = current.course();
            SubscriptionLifecycle next = body.time(when == null ? usual(tx, environment, current) : when)
                    .of(current, now)
                    .map(at -> course.ending(at, body.isForGood()))
                    .orElseGet(() -> course.ending(now, body.isForGood()).cancelled(CancelReason.IMMEDIATE, now));
            return next.equals(course) ? current : current.on(next, now);
        });
    }

    /// Returns the product's default time of cancellation, or `IMMEDIATE` if the default does not apply to the
    /// subscription.
    private static CancelBody.When usual(Handle tx, EnvironmentId environment, Subscription current) {
        ProductSettings settings = Products.find(tx, environment, current.productId())
                .map(Product::settings)
                .orElse(ProductSettings.DEFAULT);
        boolean isActive = current.status() == SubscriptionStatus.ACTIVE;
        return switch (settings.subscriptionCancellationTime()) {
            case IMMEDIATE -> CancelBody.When.IMMEDIATE;
            case END_OF_BILLING_PERIOD ->
                isActive && CancellationTime.periodEndAt(current) != null
                        ? CancelBody.When.END_OF_BILLING_PERIOD
                        : CancelBody.When.IMMEDIATE;
            case SPECIFIC_DATE -> isActive ? CancelBody.When.SPECIFIC_DATE : CancelBody.When.IMMEDIATE;
        };
    }
}
