package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.PRODUCT_NOT_FOUND;

import java.util.List;
import java.util.Map;
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
        Map<String, String> metadata,
        String status) {

    /// Rules for the start and the end of subscriptions.
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

    static ProductState find(ConsoleRequest visit, ConsoleScope scope, String id) {
        List<ProductState> found =
                visit.send(scope, "GET", "/products?id=" + id, null).rows(ProductState.class);
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
