package dev.ambit.catalog;

/// A rule that cancels subscriptions to the target plan when the subscription to the source plan is canceled.
public record AutoCancellationRule(String sourcePlanId, String targetPlanId) {

    public AutoCancellationRule {
        EntityId.valid("sourcePlanId", sourcePlanId);
        EntityId.valid("targetPlanId", targetPlanId);
    }
}
