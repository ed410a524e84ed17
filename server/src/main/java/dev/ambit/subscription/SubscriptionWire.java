package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.UNSUPPORTED_PARAMETER;

import dev.ambit.catalog.BillingPeriod;
import dev.ambit.catalog.CreatedAt;
import dev.ambit.catalog.EntityId;
import dev.ambit.catalog.Kept;
import dev.ambit.catalog.PricingType;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Subscriptions on the wire. What does not act yet is kept, and comes back as it was sent; what would have to act
/// at once is refused.
public final class SubscriptionWire {

    private SubscriptionWire() {}

    public enum When {
        END_OF_BILLING_PERIOD,
        IMMEDIATE,
        SPECIFIC_DATE,
    }

    /// From when billing periods count once something else is bought.
    public enum BillingCycleAnchor {
        UNCHANGED,
        NOW,
    }

    public record TrialOverride(
            boolean isTrial,
            @Nullable Instant trialEndDate,
            @Nullable TrialEnd trialEndBehavior) {}

    public enum CancellationAction {
        DEFAULT,
        REVOKE_ENTITLEMENTS,
    }

    public record ListQuery(
            @Nullable String after,
            @Nullable String before,
            @Nullable Integer limit,
            @Nullable CreatedAt createdAt,
            @Nullable String customerId,
            @Nullable String planId,
            @Nullable String resourceId,
            @Nullable List<SubscriptionStatus> status,
            @Nullable List<PricingType> pricingType) {

        Subscriptions.Filter filter() {
            return new Subscriptions.Filter(customerId, planId, resourceId, status, pricingType);
        }
    }

    /// The older of the public clients says `addonId`.
    public record Addon(@Nullable String id, @Nullable String addonId, int quantity) {

        SubscriptionDraft.Addon draft() {
            String either = id != null ? id : addonId;
            if (either == null) {
                throw BAD_USER_INPUT.because("Say which add-on.").at("id", null, "the id of an add-on");
            }
            return new SubscriptionDraft.Addon(either, quantity);
        }
    }

    public record ProvisionBody(
            String customerId,
            String planId,
            @Nullable String id,
            @Nullable List<Addon> addons,
            @Nullable Object appliedCoupon,
            @Nullable Boolean awaitPaymentConfirmation,
            @Nullable Object billingCountryCode,
            @Nullable BillingCycleAnchor billingCycleAnchor,
            @Nullable Object billingId,
            @Nullable Object billingInformation,
            @Nullable BillingPeriod billingPeriod,
            @Nullable Object budget,
            @Nullable Instant cancellationDate,
            @Nullable Object charges,
            @Nullable Object checkoutOptions,
            @Nullable Object entitlements,
            @Nullable Map<String, String> metadata,
            @Nullable Object minimumSpend,
            @Nullable Object payingCustomerId,
            @Nullable Object paymentCollectionMethod,
            @Nullable Object priceOverrides,
            @Nullable String resourceId,
            @Nullable Object salesforceId,
            @Nullable Object scheduleStrategy,
            @Nullable Instant startDate,
            @Nullable Object subscriptionEntitlements,
            @Nullable TrialOverride trialOverrideConfiguration,
            @Nullable Object unitQuantity) {

        SubscriptionDraft draft() {
            refuse("scheduleStrategy", "IMMEDIATE".equals(scheduleStrategy) ? null : scheduleStrategy);
            return new SubscriptionDraft(
                    SubscriptionDraft.idOr(id),
                    id != null,
                    customerId,
                    planId,
                    resourceId == null ? "" : EntityId.valid("resourceId", resourceId),
                    startDate,
                    cancellationDate,
                    billingPeriod,
                    billingCycleAnchor == BillingCycleAnchor.NOW,
                    trial(),
                    addons == null ? List.of() : cart(addons),
                    metadata == null ? Map.of() : metadata,
                    kept());
        }

        private SubscriptionDraft.@Nullable Trial trial() {
            return trialOverrideConfiguration == null
                    ? null
                    : new SubscriptionDraft.Trial(
                            trialOverrideConfiguration.isTrial(),
                            trialOverrideConfiguration.trialEndDate(),
                            trialOverrideConfiguration.trialEndBehavior());
        }

        static List<SubscriptionDraft.Addon> cart(List<Addon> addons) {
            List<SubscriptionDraft.Addon> cart = new ArrayList<>();
            for (int i = 0; i < addons.size(); i++) {
                try {
                    cart.add(addons.get(i).draft());
                } catch (Problem problem) {
                    throw problem.under("addons." + i);
                }
            }
            return cart;
        }

        /// Keeping it without doing it would sell something else than what was asked for.
        private static void refuse(String field, @Nullable Object value) {
            SubscriptionWire.refuse("Where a billing period begins cannot be moved yet.", field, value, "nothing");
        }

        private Map<String, Object> kept() {
            Map<String, Object> kept = new HashMap<>();
            Kept.put(kept, "appliedCoupon", appliedCoupon);
            Kept.put(kept, "awaitPaymentConfirmation", awaitPaymentConfirmation);
            Kept.put(kept, "billingCountryCode", billingCountryCode);
            Kept.put(kept, "billingId", billingId);
            Kept.put(kept, "billingInformation", billingInformation);
            Kept.put(kept, "budget", budget);
            Kept.put(kept, "charges", charges);
            Kept.put(kept, "checkoutOptions", checkoutOptions);
            Kept.put(kept, "entitlements", entitlements);
            Kept.put(kept, "minimumSpend", minimumSpend);
            Kept.put(kept, "payingCustomerId", payingCustomerId);
            Kept.put(kept, "paymentCollectionMethod", paymentCollectionMethod);
            Kept.put(kept, "priceOverrides", priceOverrides);
            Kept.put(kept, "salesforceId", salesforceId);
            Kept.put(kept, "subscriptionEntitlements", subscriptionEntitlements);
            Kept.put(kept, "unitQuantity", unitQuantity);
            return kept;
        }
    }

    public record CancelBody(
            @Nullable CancellationAction cancellationAction,
            @Nullable When cancellationTime,
            @Nullable Instant endDate,
            @Nullable Boolean prorate) {

        private static final String WHY = "Nothing is paid back yet, and nothing follows a subscription that ends.";

        /// Ending it otherwise than asked for would be worse than not to end it.
        CancellationTime time() {
            boolean isDefault = cancellationAction == null || cancellationAction == CancellationAction.DEFAULT;
            refuse(WHY, "cancellationAction", isDefault ? null : cancellationAction, "DEFAULT");
            refuse(WHY, "prorate", Boolean.TRUE.equals(prorate) ? prorate : null, "false");
            return switch (cancellationTime) {
                case SPECIFIC_DATE -> new CancellationTime.SpecificDate(endDate);
                case END_OF_BILLING_PERIOD -> new CancellationTime.EndOfBillingPeriod();
                case null, default -> {
                    refuse("What ends at once has no date.", "endDate", endDate, "nothing without SPECIFIC_DATE");
                    yield new CancellationTime.Immediate();
                }
            };
        }
    }

    private static void refuse(String why, String field, @Nullable Object value, String allowed) {
        if (value != null) {
            throw UNSUPPORTED_PARAMETER.because(why).at(field, value, allowed);
        }
    }

    public record AddonView(String id, int quantity) {}

    public record View(
            String id,
            @Nullable Object billingId,
            String customerId,
            String planId,
            PricingType pricingType,
            SubscriptionStatus status,
            String paymentCollection,
            @Nullable String resourceId,
            List<AddonView> addons,
            @Nullable Object appliedCoupon,
            @Nullable Object awaitPaymentConfirmation,
            @Nullable Object billingCountryCode,
            @Nullable Instant billingCycleAnchor,
            @Nullable Object billingInformation,
            @Nullable BillingPeriod billingPeriod,
            @Nullable Object budget,
            @Nullable Object charges,
            @Nullable Object checkoutOptions,
            @Nullable Instant currentBillingPeriodStart,
            @Nullable Instant currentBillingPeriodEnd,
            @Nullable Object entitlements,
            @Nullable Object minimumSpend,
            @Nullable Object payingCustomerId,
            @Nullable Object paymentCollectionMethod,
            @Nullable Object priceOverrides,
            @Nullable Object salesforceId,
            @Nullable Object subscriptionEntitlements,
            @Nullable Object unitQuantity,
            Instant startDate,
            @Nullable Instant endDate,
            @Nullable Instant effectiveEndDate,
            @Nullable Instant cancellationDate,
            @Nullable CancelReason cancelReason,
            @Nullable Instant trialEndDate,
            List<Object> futureUpdates,
            Map<String, String> metadata,
            Instant createdAt) {

        static View of(Subscription it) {
            Map<String, Object> kept = it.kept();
            return new View(
                    it.id(),
                    kept.get("billingId"),
                    it.customerId(),
                    it.planId(),
                    it.pricingType(),
                    it.status(),
                    "NOT_REQUIRED",
                    it.resourceId().isEmpty() ? null : it.resourceId(),
                    it.addons().stream()
                            .map(addon -> new AddonView(addon.id(), addon.quantity()))
                            .toList(),
                    kept.get("appliedCoupon"),
                    kept.get("awaitPaymentConfirmation"),
                    kept.get("billingCountryCode"),
                    it.billingPeriod() == null ? null : it.course().billedFrom(),
                    kept.get("billingInformation"),
                    it.billingPeriod(),
                    kept.get("budget"),
                    kept.get("charges"),
                    kept.get("checkoutOptions"),
                    it.course().periodStartAt(),
                    it.course().periodEndAt(),
                    kept.get("entitlements"),
                    kept.get("minimumSpend"),
                    kept.get("payingCustomerId"),
                    kept.get("paymentCollectionMethod"),
                    kept.get("priceOverrides"),
                    kept.get("salesforceId"),
                    kept.get("subscriptionEntitlements"),
                    kept.get("unitQuantity"),
                    it.startAt(),
                    it.course().endAt(),
                    it.course().endAt(),
                    it.course().cancelledAt(),
                    it.course().cancelReason(),
                    it.course().trialEndAt(),
                    List.of(),
                    it.metadata(),
                    it.createdAt());
        }
    }

    public record ProvisionView(
            String id, @Nullable List<Object> entitlements, String status, View subscription, boolean isScheduled) {

        static ProvisionView of(Subscription it) {
            return new ProvisionView(
                    it.id(), null, "SUCCESS", View.of(it), it.status() == SubscriptionStatus.NOT_STARTED);
        }
    }
}
