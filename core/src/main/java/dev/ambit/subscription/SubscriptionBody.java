package dev.ambit.subscription;

import dev.ambit.catalog.BillingPeriod;
import dev.ambit.catalog.CatalogPackage;
import dev.ambit.catalog.PackageContent;
import dev.ambit.catalog.PricingType;
import dev.ambit.customer.CustomerBody;
import dev.ambit.entitlement.EntitlementsBody.Resource;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A subscription as events show it (docs/reference/event-feed.md). We know of no experiments.
///
/// @param isUpgrade whether it has just begun and is more than what the customer had of the product
/// @param reason why a trial was converted; null where there is no such reason to be given
record SubscriptionBody(
        String id,
        UUID entityId,
        @Nullable Object billingId,
        SubscriptionStatus status,
        Instant startDate,
        @Nullable Instant endDate,
        @Nullable Instant trialEndDate,
        @Nullable Instant cancellationDate,
        @Nullable BillingPeriod billingPeriod,
        @Nullable String billingCurrency,
        @Nullable Instant currentBillingPeriodStart,
        @Nullable Instant currentBillingPeriodEnd,
        boolean isTrialSubscription,
        String paymentCollection,
        @Nullable Resource resource,
        Plan plan,
        List<Addon> addons,
        Map<String, String> metadata,
        CustomerBody customer,
        boolean isUpgrade,
        boolean isDowngrade,
        @Nullable Object experimentInfo,
        @Nullable ConversionReason reason) {

    /// Why a trial has become a subscription that is none.
    enum ConversionReason {
        TRIAL_ENDED,
        PAID_SUBSCRIPTION_PROVISIONED,
    }

    record Plan(String id, String name, @Nullable String description, PricingType pricingType, int version) {

        private static Plan of(Subscription it, CatalogPackage plan) {
            PackageContent content = plan.content();
            return new Plan(
                    plan.id(), content.displayName(), content.description(), it.pricingType(), it.planVersion());
        }
    }

    record Addon(String id, String name, @Nullable String description, int quantity) {

        private static Addon of(BoughtAddon it, CatalogPackage addon) {
            PackageContent content = addon.content();
            return new Addon(it.id(), content.displayName(), content.description(), it.quantity());
        }
    }

    /// @param packages those that it has among them
    static SubscriptionBody of(
            Subscription it,
            SoldPackages packages,
            CustomerBody customer,
            Direction direction,
            @Nullable ConversionReason reason) {
        return new SubscriptionBody(
                it.id(),
                it.publicId(),
                it.kept().get("billingId"),
                it.status(),
                it.startAt(),
                it.course().ending().at(),
                it.course().trialEndAt(),
                it.course().ending().cancelledAt(),
                it.billingPeriod(),
                packages.currency(it),
                it.course().billing().startAt(),
                it.course().billing().endAt(),
                it.status() == SubscriptionStatus.IN_TRIAL,
                "NOT_REQUIRED",
                Resource.of(it.resourceId()),
                Plan.of(it, packages.plan(it.planId())),
                it.addons().stream()
                        .map(addon -> Addon.of(addon, packages.addon(addon.id())))
                        .toList(),
                it.metadata(),
                customer,
                direction == Direction.UPGRADE,
                direction == Direction.DOWNGRADE,
                null,
                reason);
    }
}
