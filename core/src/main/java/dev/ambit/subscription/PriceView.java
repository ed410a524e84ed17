package dev.ambit.subscription;

import dev.ambit.catalog.BillingCadence;
import dev.ambit.catalog.BillingModel;
import dev.ambit.catalog.BillingPeriod;
import dev.ambit.catalog.Charge;
import dev.ambit.catalog.ChargeWire;
import dev.ambit.catalog.PackageKind;
import dev.ambit.catalog.PackageVersionKey;
import dev.ambit.catalog.PriceTier;
import dev.ambit.catalog.PricingType;
import dev.ambit.catalog.Tariff;
import dev.ambit.http.Patch;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One price of a subscription: the catalog price of its version, or the agreed price. `price` is the amount with
/// its currency, for older clients.
///
/// If the price has no value for a field, clients expect `addonId` and `featureId` to be null, and other fields to
/// be absent.
public record PriceView(
        String id,
        Patch<String> addonId,
        Patch<BigDecimal> amount,
        boolean baseCharge,
        BillingCadence billingCadence,
        Patch<String> billingCountryCode,
        BillingModel billingModel,
        Patch<BigDecimal> blockSize,
        String currency,
        Patch<String> featureId,
        Patch<ChargeWire.Price> price,
        Patch<List<Tier>> tiers,
        Instant createdAt,
        Instant updatedAt) {

    /// A tier of a price. `upTo` is absent for the last one.
    public record Tier(Patch<ChargeWire.Price> flatPrice, Patch<ChargeWire.Price> unitPrice, Patch<BigDecimal> upTo) {}

    /// Returns the prices of the plan, then of the add-ons; `charges` contains at least the prices of the
    /// subscription's versions.
    static List<PriceView> of(Subscription it, Map<PackageVersionKey, List<Charge>> charges) {
        BillingPeriod period = it.billingPeriod() == null ? BillingPeriod.MONTHLY : it.billingPeriod();
        var tariff = new Tariff(period, it.billingCountryCode());
        SubscriptionPrices agreed = SubscriptionPrices.of(it.kept(), false, false);
        List<PriceView> prices = new ArrayList<>();
        for (PackageVersionKey sold : it.bought().sold()) {
            boolean isPlan = sold.kind() == PackageKind.PLAN;
            List<Charge> paid = tariff.of(charges.getOrDefault(sold, List.of()));
            // An add-on has no price only if it is `CUSTOM`.
            PricingType type = isPlan ? it.pricingType() : paid.isEmpty() ? PricingType.CUSTOM : PricingType.PAID;
            for (Charge charge : agreed.of(isPlan, sold.id(), type, paid, period)) {
                prices.add(of(it, sold, isPlan, charge));
            }
        }
        return prices;
    }

    private static PriceView of(Subscription it, PackageVersionKey sold, boolean isPlan, Charge charge) {
        BigDecimal amount = charge.amount();
        List<PriceTier> tiers = charge.tiers();
        return new PriceView(
                "%s.%s".formatted(sold.id(), charge.id()),
                isPlan ? new Patch.Cleared<>() : new Patch.Given<>(sold.id()),
                Patch.ofNullable(amount),
                charge.featureId() == null,
                charge.billingCadence(),
                Patch.ofNullable(charge.billingCountryCode()),
                charge.billingModel(),
                Patch.ofNullable(charge.blockSize()),
                charge.currency(),
                charge.featureId() == null ? new Patch.Cleared<>() : new Patch.Given<>(charge.featureId()),
                price(amount, charge.currency()),
                tiers == null
                        ? new Patch.Absent<>()
                        : new Patch.Given<>(tiers.stream()
                                .map(tier -> new Tier(
                                        price(tier.flatPrice(), charge.currency()),
                                        price(tier.unitPrice(), charge.currency()),
                                        Patch.ofNullable(tier.upTo())))
                                .toList()),
                it.createdAt(),
                it.updatedAt());
    }

    private static Patch<ChargeWire.Price> price(@Nullable BigDecimal amount, String currency) {
        return amount == null ? new Patch.Absent<>() : new Patch.Given<>(new ChargeWire.Price(amount, currency));
    }
}
