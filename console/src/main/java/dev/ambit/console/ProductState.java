package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.PRODUCT_NOT_FOUND;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A product, as the API returns it.
public record ProductState(
        String id,
        String displayName,
        @Nullable String description,
        boolean isDefaultProduct,
        boolean multipleSubscriptions,
        @Nullable Settings productSettings,
        @Nullable CutoffRule usageResetCutoffRule,
        @Nullable List<Cancellation> autoCancellationRules,
        String status) {

    /// What happens when subscriptions start and end.
    public record Settings(
            String subscriptionStartSetup,
            @Nullable String subscriptionStartPlanId,
            String subscriptionCancellationTime,
            String subscriptionEndSetup,
            @Nullable String downgradePlanId,
            @Nullable Boolean prorateAtEndOfBillingPeriod) {}

    public record CutoffRule(String behavior) {}

    /// The end of a subscription to the source plan cancels subscriptions to the target plan.
    public record Cancellation(String sourcePlanId, String targetPlanId) {}

    static ProductState find(ConsoleRequest visit, Place place, String id) {
        List<ProductState> found =
                visit.send(place, "GET", "/products?id=" + id, null).rows(ProductState.class);
        if (found.isEmpty()) {
            String message = "This environment has no product `%s`. Choose a product from the list.".formatted(id);
            throw PRODUCT_NOT_FOUND.because(message);
        }
        return found.getFirst();
    }

    public boolean isArchived() {
        return status.equals("ARCHIVED");
    }

    public List<Cancellation> cancellations() {
        return autoCancellationRules == null ? List.of() : autoCancellationRules;
    }
}
