package dev.ambit.catalog;

import dev.ambit.engine.Anchoring;
import dev.ambit.engine.ResetPeriod;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A price of a package in responses. Its id is unique in the package, and stable for the same feature, period and
/// country.
public record ChargeView(
        String id,
        BillingModel billingModel,
        BillingPeriod billingPeriod,
        BillingCadence billingCadence,
        @Nullable String billingCountryCode,
        @Nullable BigDecimal blockSize,
        @Nullable String featureId,
        @Nullable BigDecimal maxUnitQuantity,
        @Nullable BigDecimal minUnitQuantity,
        @Nullable Money price,
        @Nullable List<TierView> tiers,
        @Nullable TiersMode tiersMode,
        @Nullable ResetPeriod resetPeriod,
        EntitlementWire.@Nullable According resetPeriodConfiguration,
        Instant createdAt) {

    public record TierView(
            @Nullable BigDecimal upTo,
            @Nullable Money unitPrice,
            @Nullable Money flatPrice) {

        private static TierView of(PriceTier it, String currency) {
            return new TierView(it.upTo(), money(it.unitPrice(), currency), money(it.flatPrice(), currency));
        }
    }

    static ChargeView of(Charge it, CatalogPackage of) {
        List<PriceTier> tiers = it.tiers();
        Anchoring anchoring = it.resetPeriodConfiguration();
        return new ChargeView(
                it.id(),
                it.billingModel(),
                it.billingPeriod(),
                it.billingCadence(),
                it.billingCountryCode(),
                it.blockSize(),
                it.featureId(),
                it.maxUnitQuantity(),
                it.minUnitQuantity(),
                money(it.amount(), it.currency()),
                tiers == null
                        ? null
                        : tiers.stream()
                                .map(tier -> TierView.of(tier, it.currency()))
                                .toList(),
                it.tiersMode(),
                it.resetPeriod(),
                anchoring == null ? null : new EntitlementWire.According(anchoring),
                of.createdAt());
    }

    private static @Nullable Money money(@Nullable BigDecimal amount, String currency) {
        return amount == null ? null : new Money(amount, currency);
    }
}
