package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.DUPLICATE_ADDON;

import dev.ambit.catalog.BillingPeriod;
import dev.ambit.catalog.EntityId;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A subscription that someone asks for. A draft that exists is well-formed; whether it fits the catalog is seen
/// when it is provisioned.
///
/// @param id made up if null
/// @param resourceId empty for the customer itself
/// @param startAt null: now
/// @param cancelAt null: until further notice
/// @param billingPeriod null: the one that the plan has
/// @param isBilledAnew whether its billing periods count from its start, whatever was there before it
/// @param trial null: as the plan says
public record SubscriptionDraft(
        String id,
        boolean isIdGiven,
        String customerId,
        String planId,
        String resourceId,
        @Nullable Instant startAt,
        @Nullable Instant cancelAt,
        @Nullable BillingPeriod billingPeriod,
        boolean isBilledAnew,
        @Nullable Trial trial,
        List<Addon> addons,
        Map<String, String> metadata,
        Map<String, Object> kept) {

    public record Addon(String id, int quantity) {

        public Addon {
            EntityId.valid("id", id);
            if (quantity < 1) {
                throw BAD_USER_INPUT
                        .because("An add-on is bought at least once.")
                        .at("quantity", quantity, "1 or more");
            }
        }
    }

    /// What is agreed on a trial, whatever the plan says.
    ///
    /// @param endAt null: after the time that the plan gives
    /// @param end null: as the plan says
    public record Trial(
            boolean isTrial,
            @Nullable Instant endAt,
            @Nullable TrialEnd end) {}

    public SubscriptionDraft {
        EntityId.valid("id", id);
        EntityId.valid("customerId", customerId);
        EntityId.valid("planId", planId);
        if (!resourceId.isEmpty()) {
            EntityId.valid("resourceId", resourceId);
        }
        addons = List.copyOf(addons);
        metadata = Map.copyOf(metadata);
        kept = Map.copyOf(kept);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < addons.size(); i++) {
            String addon = addons.get(i).id();
            if (!seen.add(addon)) {
                throw DUPLICATE_ADDON
                        .because("An add-on stands once, with its quantity.")
                        .at("addons.%d.id".formatted(i), addon, "distinct add-ons");
            }
        }
    }

    static String idOr(@Nullable String given) {
        return given != null ? given : "subscription-" + UUID.randomUUID();
    }
}
