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

/// The state of a counter: the body of `measurement.reported` and `entitlement.usage_exceeded`. `counted` and
/// `beside` are internal.
///
/// @param currentChange the change since the last event about this counter
/// @param currentUsage the usage in the current period; `measurement.reported` has it even if `counted` is another
///     period
/// @param nextResetDate the end of the period of `currentUsage`
/// @param thresholdPercentage the highest threshold of the environment that was reached; null: none
/// @param beside the other current counters of the same usage, which change with this counter; read for questions
/// about the past; null if there are too many
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

    /// The customer in events. CRM systems and experiments are not supported.
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
