package dev.ambit.subscription;

import dev.ambit.catalog.PricingType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The conditions of a list of subscriptions; null means no condition.
record SubscriptionFilter(
        @Nullable String customerId,
        @Nullable String planId,
        @Nullable String resourceId,
        @Nullable List<SubscriptionStatus> statuses,
        @Nullable List<PricingType> pricingTypes) {}
