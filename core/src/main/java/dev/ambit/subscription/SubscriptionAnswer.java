package dev.ambit.subscription;

import dev.ambit.catalog.BillingPeriod;
import dev.ambit.catalog.EntitlementWire;
import dev.ambit.catalog.PackageEntitlement;
import dev.ambit.catalog.PricingType;
import dev.ambit.engine.ResetPeriod;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Subscriptions in responses.
public final class SubscriptionAnswer {

    private SubscriptionAnswer() {}

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

    /// A scheduled update. An update that will not happen is `FAILED`.
    public record FutureUpdate(
            Instant scheduledExecutionTime,
            String scheduleStatus,
            Type subscriptionScheduleType,
            @Nullable TargetPackage targetPackage) {

        public enum Type {
            PLAN,
            ADDON,
            UNIT_AMOUNT,
            /// Values of custom entitlements.
            ENTITLEMENT,
            BILLING_PERIOD,
            MIGRATE_TO_LATEST,
        }

        public record TargetPackage(String id) {}

        private static final String SCHEDULED = "SCHEDULED";

        boolean isPending() {
            return scheduleStatus.equals(SCHEDULED);
        }

        private static List<FutureUpdate> of(Subscription subscription) {
            ScheduledUpdate it = subscription.scheduled();
            if (it == null) {
                return List.of();
            }
            List<FutureUpdate> updates = new ArrayList<>();
            add(updates, it, Type.PLAN, it.plan());
            add(updates, it, Type.ADDON, it.addons());
            add(updates, it, Type.UNIT_AMOUNT, it.units());
            add(updates, it, Type.ENTITLEMENT, it.agreed());
            add(updates, it, Type.BILLING_PERIOD, it.billingPeriod());
            add(updates, it, Type.MIGRATE_TO_LATEST, it.isToLatest() ? it : null);
            return updates;
        }

        private static void add(List<FutureUpdate> updates, ScheduledUpdate it, Type type, @Nullable Object part) {
            if (part != null) {
                TargetPackage target = part instanceof SubscriptionDraft plan ? new TargetPackage(plan.planId()) : null;
                updates.add(new FutureUpdate(it.at(), it.isPending() ? SCHEDULED : "FAILED", type, target));
            }
        }
    }

    /// The end behavior of a trial, also of a past one.
    public record TrialView(TrialEnd trialEndBehavior) {}

    /// A subscription. Ambit does not charge yet, so there are no coupons or invoices.
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
            List<SubscriptionWire.BoughtUnits> charges,
            @Nullable Object checkoutOptions,
            List<Object> coupons,
            @Nullable Instant currentBillingPeriodStart,
            @Nullable Instant currentBillingPeriodEnd,
            @Nullable Object minimumSpend,
            @Nullable Object payingCustomerId,
            @Nullable Object latestInvoice,
            @Nullable Object paymentCollectionMethod,
            @Nullable Object priceOverrides,
            List<PriceView> prices,
            @Nullable Object promotionCode,
            @Nullable Object salesforceId,
            List<AgreedView> subscriptionEntitlements,
            Instant startDate,
            @Nullable Instant endDate,
            @Nullable Instant effectiveEndDate,
            @Nullable Instant cancellationDate,
            @Nullable CancelReason cancelReason,
            @Nullable TrialView trial,
            @Nullable Instant trialEndDate,
            List<FutureUpdate> futureUpdates,
            List<String> outdatedPricePackages,
            Map<String, String> metadata,
            Instant createdAt) {

        /// @param prices the prices of the subscription
        /// @param outdated the ids of its packages with outdated prices
        static View of(Subscription it, List<String> outdated, List<PriceView> prices) {
            Map<String, Object> stored = it.kept();
            return new View(
                    it.id(),
                    stored.get("billingId"),
                    it.customerId(),
                    it.planId(),
                    it.pricingType(),
                    it.status(),
                    "NOT_REQUIRED",
                    it.resourceId().isEmpty() ? null : it.resourceId(),
                    it.addons().stream()
                            .map(addon -> new AddonView(addon.id(), addon.quantity()))
                            .toList(),
                    stored.get("appliedCoupon"),
                    stored.get("awaitPaymentConfirmation"),
                    stored.get("billingCountryCode"),
                    it.billingPeriod() == null ? null : it.course().billedFrom(),
                    stored.get("billingInformation"),
                    it.billingPeriod(),
                    stored.get("budget"),
                    it.bought().units().stream()
                            .map(units -> new SubscriptionWire.BoughtUnits(
                                    units.featureId(), units.quantity(), EntitlementWire.Type.FEATURE))
                            .toList(),
                    stored.get("checkoutOptions"),
                    List.of(),
                    it.course().billing().startAt(),
                    it.course().billing().endAt(),
                    stored.get("minimumSpend"),
                    stored.get("payingCustomerId"),
                    null,
                    stored.get("paymentCollectionMethod"),
                    stored.get("priceOverrides"),
                    prices,
                    stored.get("promotionCode"),
                    stored.get("salesforceId"),
                    it.bought().agreed().stream().map(AgreedView::of).toList(),
                    it.startAt(),
                    it.course().ending().at(),
                    it.course().ending().at(),
                    it.course().ending().cancelledAt(),
                    it.course().ending().reason(),
                    it.course().trial() == null
                            ? null
                            : new TrialView(it.course().trial().end()),
                    it.course().trialEndAt(),
                    FutureUpdate.of(it),
                    outdated,
                    it.metadata(),
                    it.createdAt());
        }
    }

    public record ProvisionView(
            String id, @Nullable List<Object> entitlements, String status, View subscription, boolean isScheduled) {

        static ProvisionView of(View it) {
            boolean isScheduled = it.status() == SubscriptionStatus.NOT_STARTED
                    || it.futureUpdates().stream().anyMatch(FutureUpdate::isPending);
            return new ProvisionView(it.id(), null, "SUCCESS", it, isScheduled);
        }
    }
}
