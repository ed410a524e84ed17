package dev.ambit.usage;

import dev.ambit.catalog.CatalogEvents.FeatureBody;
import dev.ambit.entitlement.CounterState;
import dev.ambit.entitlement.EntitlementsBody.ResetPeriodConfiguration;
import dev.ambit.entitlement.EntitlementsBody.Resource;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Where a counter stands: the body of `measurement.reported` (docs/reference/event-feed.md) and
/// `entitlement.usage_exceeded`. `counted` and `beside` are for ourselves.
///
/// @param currentChange since the last such event
/// @param thresholdPercentage the highest of the environment's thresholds that was reached by it; null: none
/// @param beside the other counters of the same usage whose periods are not over: what counts on one counts
///     on them as well, so that whoever is asked about the past finds them here. Null if there are too many
record MeasurementBody(
        BigDecimal currentChange,
        BigDecimal currentUsage,
        @Nullable BigDecimal usageLimit,
        boolean hasUnlimitedUsage,
        @Nullable BigDecimal usageUsedPercentage,
        @Nullable Integer thresholdPercentage,
        @Nullable Instant usagePeriodAnchor,
        @Nullable Instant usagePeriodStart,
        @Nullable Instant usagePeriodEnd,
        @Nullable Instant nextResetDate,
        @Nullable String resetPeriod,
        @Nullable ResetPeriodConfiguration resetPeriodConfiguration,
        @Nullable FeatureBody feature,
        Customer customer,
        @Nullable Resource resource,
        CounterState counted,
        @Nullable List<CounterState> beside) {

    /// We know of no CRM and of no experiments.
    record Customer(
            String id,
            UUID entityId,
            @Nullable String name,
            @Nullable String email,
            @Nullable String billingId,
            @Nullable String crmId,
            @Nullable Object experimentInfo,
            Map<String, String> metadata) {}
}
