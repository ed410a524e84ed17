package dev.ambit.entitlement;

import dev.ambit.catalog.CatalogEvents.FeatureBody;
import dev.ambit.catalog.CatalogFeature;
import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.Limit;
import dev.ambit.engine.Micros;
import dev.ambit.engine.Reset;
import dev.ambit.engine.UsagePeriod;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// All entitlements of a customer, or of one of its resources: the body of `entitlements.updated`. A receiver
/// replaces its copy.
///
/// @param holdings internal: the data that determines the entitlements, including changes at later times; null for
///     a resource
public record EntitlementsBody(
        Object customer,
        @Nullable Resource resource,
        String trigger,
        Instant entitlementsUpdatedAt,
        List<Info> entitlements,
        @Nullable Holdings holdings) {

    /// A resource, which has only its external id.
    public record Resource(String id, @Nullable UUID entityId) {

        public static @Nullable Resource of(String id) {
            return id.isEmpty() ? null : new Resource(id, null);
        }
    }

    /// An entitlement. `nextResetDate` equals `usagePeriodEnd`, for older receivers.
    ///
    /// @param usageSince the start of `currentUsage`, if it never resets
    public record Info(
            FeatureBody feature,
            boolean isGranted,
            @Nullable BigDecimal usageLimit,
            @Nullable BigDecimal currentUsage,
            boolean hasUnlimitedUsage,
            boolean hasSoftLimit,
            @Nullable Instant usagePeriodAnchor,
            @Nullable Instant usagePeriodStart,
            @Nullable Instant usagePeriodEnd,
            @Nullable Instant nextResetDate,
            @Nullable String resetPeriod,
            @Nullable ResetPeriodConfiguration resetPeriodConfiguration,
            @Nullable Set<String> enumValues,
            @Nullable Instant usageSince) {

        static Info of(CustomerEntitlements customer, Entitlement it, CatalogFeature feature, long nowMillis) {
            boolean metered = it.feature().isMetered();
            boolean unlimited = it.limit() instanceof Limit.Unlimited;
            Reset reset = it.reset();
            UsagePeriod period = metered ? customer.period(it, nowMillis) : null;
            Instant periodEnd = period == null ? null : Instant.ofEpochMilli(period.endMillis());
            return new Info(
                    FeatureBody.of(feature),
                    !it.revoked(),
                    unlimited || it.revoked() ? null : Micros.decimal(it.limit().micros()),
                    metered ? Micros.decimal(customer.used(it, nowMillis)) : null,
                    unlimited,
                    it.limit() instanceof Limit.Soft,
                    reset == null ? null : Instant.ofEpochMilli(reset.anchor(customer.startMillis(it.source()))),
                    period == null ? null : Instant.ofEpochMilli(period.startMillis()),
                    periodEnd,
                    periodEnd,
                    reset == null ? null : reset.period().name(),
                    reset == null
                            ? null
                            : new ResetPeriodConfiguration(reset.anchoring().wireName()),
                    it.values().isEmpty() ? null : it.values(),
                    it.isCounted() && reset == null ? Instant.ofEpochMilli(customer.countsFromMillis(it, null)) : null);
        }
    }

    public record ResetPeriodConfiguration(String accordingTo) {}

    static EntitlementsBody of(
            Object customer,
            String resource,
            String trigger,
            CustomerEntitlements entitlements,
            Map<String, ShownFeature> features,
            @Nullable Holdings holdings,
            long nowMillis) {
        List<Info> infos = new ArrayList<>();
        for (Entitlement entitlement : entitlements.entitlements().all()) {
            ShownFeature shown = features.get(entitlement.feature().id());
            // A receiver treats each entry as granted.
            if (shown != null && !entitlement.revoked()) {
                infos.add(Info.of(entitlements, entitlement, shown.feature(), nowMillis));
            }
        }
        return new EntitlementsBody(
                customer, Resource.of(resource), trigger, Instant.ofEpochMilli(nowMillis), infos, holdings);
    }
}
