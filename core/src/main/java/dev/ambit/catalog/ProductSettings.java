package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import org.jspecify.annotations.Nullable;

/// What becomes of subscriptions to a product when they begin and end, unless they say otherwise themselves
/// (domain.md §1.4). It is for later operations and changes nothing that was done before.
///
/// @param subscriptionStartPlanId the plan that a customer begins with who chose none
/// @param downgradePlanId the plan that a customer has whose subscription has ended
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

    /// Of a product that says nothing.
    public static final ProductSettings DEFAULT = new ProductSettings(
            StartSetup.PLAN_SELECTION, null, CancellationTime.IMMEDIATE, EndSetup.CANCEL_SUBSCRIPTION, null, null);

    public ProductSettings {
        EntityId.validOrNull("subscriptionStartPlanId", subscriptionStartPlanId);
        EntityId.validOrNull("downgradePlanId", downgradePlanId);
        if (subscriptionStartSetup != StartSetup.PLAN_SELECTION && subscriptionStartPlanId == null) {
            throw BAD_USER_INPUT
                    .because("`subscriptionStartPlanId` is missing. `%s` requires the id of the plan that customers start with."
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

    /// The same for a product that does not sell these plans.
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
