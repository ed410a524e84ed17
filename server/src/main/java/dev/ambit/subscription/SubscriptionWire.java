package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.UNSUPPORTED_PARAMETER;

import dev.ambit.catalog.BillingPeriod;
import dev.ambit.catalog.CreatedAt;
import dev.ambit.catalog.EntitlementWire;
import dev.ambit.catalog.EntityId;
import dev.ambit.catalog.Kept;
import dev.ambit.catalog.PackageEntitlement;
import dev.ambit.catalog.PricingType;
import dev.ambit.engine.Behavior;
import dev.ambit.engine.ResetPeriod;
import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
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

    /// How many of a feature that is paid per unit.
    public record BoughtUnits(String id, BigDecimal quantity, EntitlementWire.Type type) {}

    /// The value of what the plan leaves to its subscriptions.
    public record AgreedBody(
            String id,
            EntitlementWire.Type type,
            @Nullable List<String> enumValues,
            @Nullable Boolean hasSoftLimit,
            @Nullable Boolean hasUnlimitedUsage,
            EntitlementWire.@Nullable According monthlyResetPeriodConfiguration,
            @Nullable ResetPeriod resetPeriod,
            @Nullable BigDecimal usageLimit,
            EntitlementWire.@Nullable According weeklyResetPeriodConfiguration,
            EntitlementWire.@Nullable According yearlyResetPeriodConfiguration) {

        private PackageEntitlement entitlement() {
            EntitlementWire.requireFeature(type);
            return new PackageEntitlement(
                    id,
                    true,
                    usageLimit,
                    Boolean.TRUE.equals(hasUnlimitedUsage),
                    Boolean.TRUE.equals(hasSoftLimit),
                    enumValues == null ? List.of() : enumValues,
                    resetPeriod,
                    EntitlementWire.anchoring(
                            resetPeriod,
                            monthlyResetPeriodConfiguration,
                            weeklyResetPeriodConfiguration,
                            yearlyResetPeriodConfiguration),
                    Behavior.INCREMENT,
                    false,
                    Map.of());
        }
    }

    static List<SubscriptionDraft.Addon> cart(List<Addon> addons) {
        return each("addons", addons, (_, it) -> it.draft());
    }

    static List<SubscriptionDraft.Units> units(@Nullable List<BoughtUnits> charges) {
        List<SubscriptionDraft.Units> units = new ArrayList<>();
        for (int i = 0; charges != null && i < charges.size(); i++) {
            BoughtUnits it = charges.get(i);
            String place = "charges." + i;
            if (it.type() == EntitlementWire.Type.CREDIT) {
                throw UNSUPPORTED_PARAMETER
                        .because("Credits cannot be bought yet.")
                        .at(place + ".type", it.type(), "FEATURE");
            }
            units.add(new SubscriptionDraft.Units(place + ".id", place + ".quantity", it.id(), it.quantity()));
        }
        return units;
    }

    private static List<SubscriptionDraft.Agreed> agreed(@Nullable List<AgreedBody> entitlements) {
        return each("entitlements", entitlements, (place, it) -> new SubscriptionDraft.Agreed(place, it.entitlement()));
    }

    public record ProvisionBody(
            String customerId,
            String planId,
            @Nullable String id,
            @Nullable List<Addon> addons,
            @Nullable Object appliedCoupon,
            @Nullable Boolean awaitPaymentConfirmation,
            @Nullable String billingCountryCode,
            @Nullable BillingCycleAnchor billingCycleAnchor,
            @Nullable Object billingId,
            @Nullable Object billingInformation,
            @Nullable BillingPeriod billingPeriod,
            @Nullable Object budget,
            @Nullable Instant cancellationDate,
            @Nullable List<BoughtUnits> charges,
            @Nullable Object checkoutOptions,
            @Nullable List<AgreedBody> entitlements,
            @Nullable Map<String, String> metadata,
            @Nullable Object minimumSpend,
            @Nullable Object payingCustomerId,
            @Nullable Object paymentCollectionMethod,
            @Nullable Object priceOverrides,
            @Nullable String resourceId,
            @Nullable Object salesforceId,
            @Nullable Object scheduleStrategy,
            @Nullable Instant startDate,
            @Nullable TrialOverride trialOverrideConfiguration) {

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
                    billingCountryCode,
                    addons == null ? List.of() : cart(addons),
                    units(charges),
                    agreed(entitlements),
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
            Kept.put(kept, "checkoutOptions", checkoutOptions);
            Kept.put(kept, "minimumSpend", minimumSpend);
            Kept.put(kept, "payingCustomerId", payingCustomerId);
            Kept.put(kept, "paymentCollectionMethod", paymentCollectionMethod);
            Kept.put(kept, "priceOverrides", priceOverrides);
            Kept.put(kept, "salesforceId", salesforceId);
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

    private static <B, D> List<D> each(String field, @Nullable List<B> bodies, BiFunction<String, B, D> draft) {
        List<D> drafts = new ArrayList<>();
        for (int i = 0; bodies != null && i < bodies.size(); i++) {
            String place = field + "." + i;
            try {
                drafts.add(draft.apply(place, bodies.get(i)));
            } catch (Problem problem) {
                throw problem.under(place);
            }
        }
        return drafts;
    }

    private static void refuse(String why, String field, @Nullable Object value, String allowed) {
        if (value != null) {
            throw UNSUPPORTED_PARAMETER.because(why).at(field, value, allowed);
        }
    }

    public record AddonView(String id, int quantity) {}

    public record AgreedView(
            String id,
            EntitlementWire.Type type,
            @Nullable List<String> enumValues,
            boolean hasSoftLimit,
            boolean hasUnlimitedUsage,
            @Nullable ResetPeriod resetPeriod,
            EntitlementWire.@Nullable According resetPeriodConfiguration,
            @Nullable BigDecimal usageLimit) {

        static AgreedView of(PackageEntitlement it) {
            return new AgreedView(
                    it.featureId(),
                    EntitlementWire.Type.FEATURE,
                    it.enumValues().isEmpty() ? null : it.enumValues(),
                    it.hasSoftLimit(),
                    it.hasUnlimitedUsage(),
                    it.resetPeriod(),
                    it.resetPeriodConfiguration() == null
                            ? null
                            : new EntitlementWire.According(it.resetPeriodConfiguration()),
                    it.usageLimit());
        }
    }

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
            List<BoughtUnits> charges,
            @Nullable Object checkoutOptions,
            @Nullable Instant currentBillingPeriodStart,
            @Nullable Instant currentBillingPeriodEnd,
            @Nullable Object minimumSpend,
            @Nullable Object payingCustomerId,
            @Nullable Object paymentCollectionMethod,
            @Nullable Object priceOverrides,
            @Nullable Object salesforceId,
            List<AgreedView> subscriptionEntitlements,
            Instant startDate,
            @Nullable Instant endDate,
            @Nullable Instant effectiveEndDate,
            @Nullable Instant cancellationDate,
            @Nullable CancelReason cancelReason,
            @Nullable Instant trialEndDate,
            List<Object> futureUpdates,
            List<String> outdatedPricePackages,
            Map<String, String> metadata,
            Instant createdAt) {

        /// @param outdated the ids of what it has at a price that is not asked any more
        static View of(Subscription it, List<String> outdated) {
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
                    it.units().stream()
                            .map(units ->
                                    new BoughtUnits(units.featureId(), units.quantity(), EntitlementWire.Type.FEATURE))
                            .toList(),
                    kept.get("checkoutOptions"),
                    it.course().periodStartAt(),
                    it.course().periodEndAt(),
                    kept.get("minimumSpend"),
                    kept.get("payingCustomerId"),
                    kept.get("paymentCollectionMethod"),
                    kept.get("priceOverrides"),
                    kept.get("salesforceId"),
                    it.agreed().stream().map(AgreedView::of).toList(),
                    it.startAt(),
                    it.course().endAt(),
                    it.course().endAt(),
                    it.course().cancelledAt(),
                    it.course().cancelReason(),
                    it.course().trialEndAt(),
                    List.of(),
                    outdated,
                    it.metadata(),
                    it.createdAt());
        }
    }

    public record ProvisionView(
            String id, @Nullable List<Object> entitlements, String status, View subscription, boolean isScheduled) {

        static ProvisionView of(View it) {
            return new ProvisionView(it.id(), null, "SUCCESS", it, it.status() == SubscriptionStatus.NOT_STARTED);
        }
    }
}
