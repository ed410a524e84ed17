package dev.ambit.grant;

import dev.ambit.catalog.CatalogEvents.FeatureBody;
import dev.ambit.catalog.CatalogFeature;
import dev.ambit.customer.CustomerBody;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A promotional entitlement in events.
record PromotionalGrantBody(
        UUID id,
        GrantStatus status,
        FeatureBody feature,
        CustomerBody customer,
        boolean hasUnlimitedUsage,
        @Nullable BigDecimal usageLimit,
        @Nullable String resetPeriod,
        @Nullable According resetPeriodConfiguration,
        boolean isVisible,
        GrantPeriod period,
        Instant startDate,
        @Nullable Instant endDate) {

    record According(String accordingTo) {}

    static PromotionalGrantBody of(PromotionalGrant it, CatalogFeature feature, CustomerBody customer, Instant now) {
        var entitlement = it.entitlement();
        var anchoring = entitlement.resetPeriodConfiguration();
        return new PromotionalGrantBody(
                it.id(),
                it.status(now),
                FeatureBody.of(feature),
                customer,
                entitlement.hasUnlimitedUsage(),
                entitlement.usageLimit(),
                entitlement.resetPeriod() == null
                        ? null
                        : entitlement.resetPeriod().name(),
                anchoring == null ? null : new According(anchoring.wireName()),
                it.visible(),
                it.period(),
                it.startAt(),
                it.endAt());
    }
}
