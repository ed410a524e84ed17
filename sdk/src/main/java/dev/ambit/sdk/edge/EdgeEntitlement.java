package dev.ambit.sdk.edge;

import dev.ambit.catalog.CatalogFeature;
import dev.ambit.catalog.FeatureDraft;
import dev.ambit.catalog.UnitTransformation;
import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.FeatureType;
import dev.ambit.engine.Limit;
import dev.ambit.engine.MeterType;
import dev.ambit.engine.Micros;
import dev.ambit.engine.Reset;
import dev.ambit.engine.UsagePeriod;
import dev.ambit.entitlement.CustomerAtEvent;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A granted entitlement, as the type `Entitlement` of the SDKs' GraphQL schema.
///
/// @param usageUpdatedAt the time at which the usage was read. The browser SDK ignores entitlements whose times are
///     older than those that it has
/// @param validUntil the time at which an entitlement of the customer next starts or ends, in milliseconds since 1970;
///     the node SDK then reads the entitlements again
public record EdgeEntitlement(
        String __typename,
        boolean isGranted,
        @Nullable String accessDeniedReason,
        @Nullable String customerId,
        @Nullable String resourceId,
        @Nullable BigDecimal usageLimit,
        boolean hasUnlimitedUsage,
        boolean hasSoftLimit,
        @Nullable BigDecimal currentUsage,
        @Nullable BigDecimal requestedUsage,
        @Nullable List<String> requestedValues,
        @Nullable Set<String> enumValues,
        Instant entitlementUpdatedAt,
        Instant usageUpdatedAt,
        @Nullable Instant usagePeriodAnchor,
        @Nullable Instant usagePeriodStart,
        @Nullable Instant usagePeriodEnd,
        @Nullable Instant nextResetDate,
        @Nullable String resetPeriod,
        @Nullable Map<String, String> resetPeriodConfiguration,
        Feature feature,
        @Nullable Object creditRate,
        @Nullable Long validUntil) {

    /// A feature, as the type `EntitlementFeature`.
    public record Feature(
            String __typename,
            String featureType,
            String meterType,
            @Nullable String featureUnits,
            @Nullable String featureUnitsPlural,
            @Nullable String description,
            String displayName,
            String refId,
            @Nullable UnitTransformation unitTransformation) {

        static Feature of(CatalogFeature feature) {
            FeatureDraft content = feature.content();
            return new Feature(
                    "EntitlementFeature",
                    content.featureType().name(),
                    meterType(content.meterType()),
                    content.featureUnits(),
                    content.featureUnitsPlural(),
                    content.description(),
                    content.displayName(),
                    content.id(),
                    content.unitTransformation());
        }

        /// Returns the spelling of GraphQL, which differs from that of REST.
        private static String meterType(MeterType type) {
            return switch (type) {
                case NONE -> "None";
                case FLUCTUATING -> "Fluctuating";
                case INCREMENTAL -> "Incremental";
            };
        }
    }

    /// Returns the granted entitlements of a customer or one of its resources. Denied ones are omitted, because the
    /// SDKs treat each one that they receive as granted.
    ///
    /// @param resource empty for the customer itself
    /// @param readAt the real time of the call
    public static List<EdgeEntitlement> all(CustomerAtEvent found, String resource, Instant readAt) {
        CustomerEntitlements customer = found.of(resource);
        List<EdgeEntitlement> all = new ArrayList<>();
        for (Entitlement entitlement : customer.entitlements().all()) {
            CatalogFeature feature = found.feature(entitlement.feature().id());
            if (feature != null && !entitlement.revoked()) {
                all.add(of(customer, entitlement, feature, found, readAt));
            }
        }
        return all;
    }

    private static EdgeEntitlement of(
            CustomerEntitlements customer,
            Entitlement it,
            CatalogFeature feature,
            CustomerAtEvent found,
            Instant readAt) {
        boolean isMetered = it.feature().isMetered();
        boolean isNumber = it.feature().type() == FeatureType.NUMBER;
        boolean isUnlimited = it.limit() instanceof Limit.Unlimited;
        Reset reset = it.reset();
        UsagePeriod period = isMetered ? customer.period(it, found.nowMillis()) : null;
        Instant periodEnd = period == null ? null : Instant.ofEpochMilli(period.endMillis());
        return new EdgeEntitlement(
                "Entitlement",
                true,
                null,
                null,
                null,
                isNumber && !isUnlimited ? Micros.decimal(it.limit().micros()) : null,
                isNumber && isUnlimited,
                it.limit() instanceof Limit.Soft,
                isMetered ? Micros.decimal(customer.used(it, found.nowMillis())) : null,
                null,
                null,
                it.values().isEmpty() ? null : it.values(),
                Instant.ofEpochMilli(found.customer().entitledAtMillis()),
                readAt,
                reset == null ? null : Instant.ofEpochMilli(reset.anchor(customer.startMillis(it.source()))),
                period == null ? null : Instant.ofEpochMilli(period.startMillis()),
                periodEnd,
                periodEnd,
                reset == null ? null : reset.period().name(),
                reset == null ? null : configuration(reset),
                Feature.of(feature),
                null,
                customer.validUntilMillis() == Long.MAX_VALUE ? null : (Long) customer.validUntilMillis());
    }

    private static @Nullable Map<String, String> configuration(Reset reset) {
        String word = reset.anchoring().word();
        return switch (reset.period()) {
            case YEAR -> Map.of("__typename", "YearlyResetPeriodConfig", "yearlyAccordingTo", word);
            case MONTH -> Map.of("__typename", "MonthlyResetPeriodConfig", "monthlyAccordingTo", word);
            case WEEK -> Map.of("__typename", "WeeklyResetPeriodConfig", "weeklyAccordingTo", word);
            case DAY, HOUR -> null;
        };
    }
}
