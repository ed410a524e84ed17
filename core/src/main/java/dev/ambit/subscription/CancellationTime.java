package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.INVALID_CANCELLATION_DATE;
import static dev.ambit.problem.ProblemCode.SUBSCRIPTION_ALREADY_ENDED;
import static dev.ambit.problem.ProblemCode.SUBSCRIPTION_HAS_NO_BILLING_PERIOD;
import static dev.ambit.problem.ProblemCode.TRIAL_MUST_BE_CANCELLED_IMMEDIATELY;

import dev.ambit.catalog.PricingType;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The requested time of a cancellation.
sealed interface CancellationTime {

    record Immediate() implements CancellationTime {}

    record EndOfBillingPeriod() implements CancellationTime {}

    record SpecificDate(@Nullable Instant endAt) implements CancellationTime {}

    /// Returns the time of the end. Empty if it is immediate.
    default Optional<Instant> of(Subscription it, Instant now) {
        return switch (it.state()) {
            case SubscriptionState.Canceled _, SubscriptionState.Expired _ ->
                throw SUBSCRIPTION_ALREADY_ENDED
                        .because("Subscription `%s` has ended already. Choose a live subscription.".formatted(it.id()))
                        .with("refId", it.id())
                        .with("status", it.status());
            case SubscriptionState.NotStarted _, SubscriptionState.PaymentPending _ -> Optional.empty();
            case SubscriptionState.InTrial _ -> {
                if (!(this instanceof Immediate)) {
                    throw TRIAL_MUST_BE_CANCELLED_IMMEDIATELY
                            .because("`cancellationTime` of a trial must be `IMMEDIATE`. Send `IMMEDIATE`, or let the"
                                    + " trial end by itself.")
                            .at("cancellationTime", this.getClass().getSimpleName(), "IMMEDIATE");
                }
                yield Optional.empty();
            }
            case SubscriptionState.Active _ -> of(it, periodEndAt(it), now);
        };
    }

    /// Returns the end of the billing period. Null if the plan is not `PAID` or has no billing periods.
    static @Nullable Instant periodEndAt(Subscription it) {
        return it.pricingType() == PricingType.PAID ? it.course().billing().endAt() : null;
    }

    private Optional<Instant> of(Subscription it, @Nullable Instant periodEndAt, Instant now) {
        return switch (this) {
            case Immediate() -> Optional.empty();
            case EndOfBillingPeriod() -> {
                if (periodEndAt == null) {
                    throw SUBSCRIPTION_HAS_NO_BILLING_PERIOD
                            .because(
                                    "Subscription `%s` has no billing period. Send `IMMEDIATE` or `SPECIFIC_DATE` as `cancellationTime`."
                                            .formatted(it.id()))
                            .at("cancellationTime", "END_OF_BILLING_PERIOD", "IMMEDIATE, SPECIFIC_DATE");
                }
                yield Optional.of(periodEndAt);
            }
            case SpecificDate date -> {
                Instant endAt = date.endAt();
                if (endAt == null) {
                    throw BAD_USER_INPUT
                            .because("`endDate` is missing. `SPECIFIC_DATE` requires a date and time.")
                            .at("endDate", null, "a date and time");
                }
                if (!endAt.isAfter(now)) {
                    throw INVALID_CANCELLATION_DATE
                            .because(
                                    "`endDate` is `%s`, which is not in the future (now is %s). Send a later time, or cancel immediately."
                                            .formatted(endAt, now))
                            .at("endDate", endAt, "after " + now);
                }
                yield Optional.of(endAt);
            }
        };
    }
}
