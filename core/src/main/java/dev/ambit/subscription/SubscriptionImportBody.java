package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.catalog.BillingPeriod;
import dev.ambit.catalog.ExternalId;
import dev.ambit.catalog.StoredFields;
import dev.ambit.customer.BillingProfile;
import dev.ambit.customer.Integrations;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Subscriptions from another system. Imports by an integration are not supported, so every `integrationId` is
/// unknown.
public record SubscriptionImportBody(
        List<Line> subscriptions, @Nullable String integrationId) {

    private static final int SUBSCRIPTIONS_MAX = 500;

    public SubscriptionImportBody {
        Integrations.requireNone(integrationId);
        if (subscriptions.isEmpty() || subscriptions.size() > SUBSCRIPTIONS_MAX) {
            throw BAD_USER_INPUT
                    .because("`subscriptions` has %d entries. Send 1 to %d."
                            .formatted(subscriptions.size(), SUBSCRIPTIONS_MAX))
                    .at("subscriptions", subscriptions.size(), "1 to " + SUBSCRIPTIONS_MAX + " subscriptions");
        }
    }

    List<SubscriptionDraft> drafts() {
        List<SubscriptionDraft> drafts = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < subscriptions.size(); i++) {
            try {
                drafts.add(subscriptions.get(i).draft(seen));
            } catch (Problem problem) {
                throw asSent(problem).under("subscriptions." + i);
            }
        }
        return drafts;
    }

    /// Renames the field of a problem to its name in this body.
    static Problem asSent(Problem problem) {
        return "cancellationDate".equals(problem.facts().get("field")) ? problem.with("field", "endDate") : problem;
    }

    /// A subscription of an import, which has no trial.
    ///
    /// @param endDate when it is cancelled
    public record Line(
            String id,
            String customerId,
            String planId,
            @Nullable List<SubscriptionWire.Addon> addons,
            @Nullable String billingId,
            @Nullable BillingPeriod billingPeriod,
            @Nullable List<SubscriptionWire.BoughtUnits> charges,
            @Nullable Instant endDate,
            @Nullable Map<String, String> metadata,
            @Nullable String resourceId,
            @Nullable Instant startDate) {

        private SubscriptionDraft draft(Set<String> seen) {
            if (!seen.add(id)) {
                throw BAD_USER_INPUT
                        .because("Subscription `%s` is listed twice. Remove the duplicate."
                                .formatted(Problem.shortened(id)))
                        .at("id", id, "each id once");
            }
            Map<String, Object> stored = new HashMap<>();
            StoredFields.put(stored, "billingId", BillingProfile.externalId("billingId", billingId));
            return new SubscriptionDraft(
                    id,
                    true,
                    customerId,
                    planId,
                    resourceId == null ? "" : ExternalId.valid("resourceId", resourceId),
                    startDate,
                    endDate,
                    billingPeriod,
                    false,
                    ScheduleStrategy.IMMEDIATE,
                    new SubscriptionDraft.Trial(false, null, null),
                    null,
                    addons == null ? List.of() : SubscriptionWire.cart(addons),
                    SubscriptionWire.units(charges),
                    List.of(),
                    metadata == null ? Map.of() : metadata,
                    stored);
        }
    }

    /// The result of an import; `taskId` is the finished operation.
    public record Imported(UUID taskId) {}
}
