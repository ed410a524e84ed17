package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import org.jspecify.annotations.Nullable;

/// Defaults for the start and end of subscriptions to a product. They apply to later operations and change no
/// existing subscription.
///
/// @param subscriptionStartPlanId the plan that new customers start with; ignored with `PLAN_SELECTION`
/// @param downgradePlanId the plan of customers whose subscription has ended, with `DOWNGRADE_TO_FREE`
public record ProductSettings(
        StartSetup subscriptionStartSetup,
        @Nullable String subscriptionStartPlanId,
        CancellationTime subscriptionCancellationTime,
        EndSetup subscriptionEndSetup,
        @Nullable String downgradePlanId,
        @Nullable Boolean prorateAtEndOfBillingPeriod) {

    public enum StartSetup {
        PLAN_SELECTION,
        FREE_PLAN,
        TRIAL_PERIOD,
    }

    public enum CancellationTime {
        IMMEDIATE,
        END_OF_BILLING_PERIOD,
        SPECIFIC_DATE,
    }

    public enum EndSetup {
        CANCEL_SUBSCRIPTION,
        DOWNGRADE_TO_FREE,
    }

    /// The default settings, for a product without its own settings.
    public static final ProductSettings DEFAULT = new ProductSettings(
            StartSetup.PLAN_SELECTION, null, CancellationTime.IMMEDIATE, EndSetup.CANCEL_SUBSCRIPTION, null, null);

    public ProductSettings {
        EntityId.validOrNull("subscriptionStartPlanId", subscriptionStartPlanId);
        EntityId.validOrNull("downgradePlanId", downgradePlanId);
        if (subscriptionStartSetup != StartSetup.PLAN_SELECTION && subscriptionStartPlanId == null) {
            throw BAD_USER_INPUT
                    .because(
                            "`subscriptionStartPlanId` is missing. `%s` requires the id of the plan that customers start with."
                                    .formatted(subscriptionStartSetup))
                    .at("subscriptionStartPlanId", null, "the id of a plan with " + subscriptionStartSetup);
        }
        if (subscriptionEndSetup == EndSetup.DOWNGRADE_TO_FREE && downgradePlanId == null) {
            throw BAD_USER_INPUT
                    .because("`downgradePlanId` is missing. `%s` requires the id of a free plan."
                            .formatted(subscriptionEndSetup))
                    .at("downgradePlanId", null, "the id of a free plan with " + subscriptionEndSetup);
        }
    }

    /// Returns the same settings without plans, for a product that does not have these plans.
    ProductSettings withoutPlans() {
        return new ProductSettings(
                StartSetup.PLAN_SELECTION,
                null,
                subscriptionCancellationTime,
                EndSetup.CANCEL_SUBSCRIPTION,
                null,
                prorateAtEndOfBillingPeriod);
    }
}
