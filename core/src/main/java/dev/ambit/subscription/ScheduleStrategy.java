package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.SUBSCRIPTION_HAS_NO_BILLING_PERIOD;

import dev.ambit.engine.Anchoring;
import dev.ambit.engine.Reset;
import dev.ambit.engine.ResetPeriod;
import java.time.Instant;

/// When a downgrade takes effect. Upgrades always take effect immediately.
public enum ScheduleStrategy {
    IMMEDIATE,
    END_OF_BILLING_PERIOD,
    /// The end of the current month of the billing period; for annual subscriptions.
    END_OF_BILLING_MONTH;

    /// @throws dev.ambit.problem.Problem 409 if the subscription has no billing period
    Instant of(Subscription it, Instant now) {
        Instant periodEnd = it.course().billing().endAt();
        if (it.status() != SubscriptionStatus.ACTIVE || periodEnd == null) {
            throw SUBSCRIPTION_HAS_NO_BILLING_PERIOD
                    .because(
                            "`scheduleStrategy` is `%s`, but subscription `%s` has no billing period. Send `IMMEDIATE`."
                                    .formatted(this, it.id()))
                    .at("scheduleStrategy", this, IMMEDIATE.name());
        }
        return switch (this) {
            case IMMEDIATE -> now;
            case END_OF_BILLING_PERIOD -> periodEnd;
            case END_OF_BILLING_MONTH ->
                Instant.ofEpochMilli(new Reset(ResetPeriod.MONTH, Anchoring.SUBSCRIPTION_START)
                        .at(it.course().billedFrom().toEpochMilli(), now.toEpochMilli())
                        .endMillis());
        };
    }
}
