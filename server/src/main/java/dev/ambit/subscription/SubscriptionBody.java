package dev.ambit.subscription;

import dev.ambit.catalog.BillingPeriod;
import dev.ambit.customer.CustomerBody;
import dev.ambit.entitlement.EntitlementsBody.Resource;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A subscription as events show it (webhooks.md).
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
        @Nullable Instant currentBillingPeriodStart,
        @Nullable Instant currentBillingPeriodEnd,
        boolean isTrialSubscription,
        String paymentCollection,
        @Nullable Resource resource,
        Plan plan,
        List<Addon> addons,
        Map<String, String> metadata,
        CustomerBody customer) {

    record Plan(String id, String name, @Nullable String description, int version) {}

    record Addon(String id, int quantity) {}

    static SubscriptionBody of(Subscription it, Plan plan, CustomerBody customer) {
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
                it.course().billing().startAt(),
                it.course().billing().endAt(),
                it.status() == SubscriptionStatus.IN_TRIAL,
                "NOT_REQUIRED",
                Resource.of(it.resourceId()),
                plan,
                it.addons().stream()
                        .map(addon -> new Addon(addon.id(), addon.quantity()))
                        .toList(),
                it.metadata(),
                customer);
    }
}
