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
import org.jspecify.annotations.Nullable;

/// Cancels subscriptions, immediately or at a later time.
public final class Cancellation {

    private final SubscriptionChange change;

    public Cancellation(EventLog log, EnvironmentClock clock) {
        change = new SubscriptionChange(log, clock);
    }

    /// Cancels immediately, without a successor.
    public void end(Caller caller, Author author, String id) {
        cancel(caller, author, id, new CancellationTime.Immediate(), true);
    }

    /// @param time null: as the product says
    /// @param isForGood true prevents a successor
    Committed<Subscription> cancel(
            Caller caller, Author author, String id, @Nullable CancellationTime time, boolean isForGood) {
        return change.of(caller, author, id, (tx, environment, current, now) -> {
            CancellationTime when = time == null ? usual(tx, environment, current) : time;
            SubscriptionCourse course = current.course();
            SubscriptionCourse next = when.of(current, now)
                    .map(at -> course.ending(at, isForGood))
                    .orElseGet(() -> course.ending(now, isForGood).cancelled(CancelReason.IMMEDIATE, now));
            return next.equals(course) ? current : current.on(next, now);
        });
    }

    /// Returns the product's default time of cancellation. It is immediate if the default does not apply, or
    /// requires a date.
    private static CancellationTime usual(Handle tx, EnvironmentId environment, Subscription current) {
        ProductSettings settings = Products.find(tx, environment, current.productId())
                .map(Product::settings)
                .orElse(ProductSettings.DEFAULT);
        boolean isActive = current.status() == SubscriptionStatus.ACTIVE;
        return switch (settings.subscriptionCancellationTime()) {
            case IMMEDIATE -> new CancellationTime.Immediate();
            case END_OF_BILLING_PERIOD ->
                isActive && CancellationTime.periodEndAt(current) != null
                        ? new CancellationTime.EndOfBillingPeriod()
                        : new CancellationTime.Immediate();
            case SPECIFIC_DATE -> isActive ? new CancellationTime.SpecificDate(null) : new CancellationTime.Immediate();
        };
    }
}
