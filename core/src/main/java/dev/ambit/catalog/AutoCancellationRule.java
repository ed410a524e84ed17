package dev.ambit.catalog;

/// Whoever cancels its subscription to the one plan has those to the other one cancelled with it (domain.md §1.4).
public record AutoCancellationRule(String sourcePlanId, String targetPlanId) {

    public AutoCancellationRule {
        EntityId.valid("sourcePlanId", sourcePlanId);
        EntityId.valid("targetPlanId", targetPlanId);
    }
}
