package dev.ambit.order;

import dev.ambit.catalog.BillingCadence;
import dev.ambit.catalog.BillingModel;
import dev.ambit.catalog.CatalogPackage;
import dev.ambit.catalog.Charge;
import dev.ambit.catalog.PackageKind;
import dev.ambit.catalog.PricingType;
import dev.ambit.subscription.PriceOverride;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Converts a quote to price overrides of a subscription: the first flat price becomes the whole fee, and all other
/// monthly prices become zero.
final class AgreedPrices {

    private AgreedPrices() {}

    /// Returns the overrides, or nothing if the catalog does not allow them: it has neither a flat price nor a
    /// package with custom pricing, or its remaining prices, such as one-time fees, have another currency.
    static Optional<List<PriceOverride>> of(Quote quote, List<CatalogPackage> sold) {
        boolean isOfOneCurrency = sold.stream()
                .flatMap(it -> Prices.charges(it).stream())
                .filter(it -> !isOfQuote(it))
                .allMatch(it -> it.currency().equals(quote.currency()));
        if (!isOfOneCurrency) {
            return Optional.empty();
        }
        List<PriceOverride> agreed = new ArrayList<>();
        boolean hasFee = false;
        for (CatalogPackage it : sold) {
            for (Charge charge : prices(it)) {
                boolean isFee = !hasFee && charge.featureId() == null;
                agreed.add(override(it, charge.featureId(), isFee ? quote.monthly() : BigDecimal.ZERO, quote));
                hasFee |= isFee;
            }
            if (!hasFee && it.content().pricingType() == PricingType.CUSTOM) {
                agreed.add(override(it, null, quote.monthly(), quote));
                hasFee = true;
            }
        }
        return hasFee ? Optional.of(agreed) : Optional.empty();
    }

    /// Returns the quote as metadata, for subscriptions that keep the catalog's prices.
    static Map<String, String> metadata(Quote quote) {
        Map<String, String> metadata = new TreeMap<>();
        quote.lines().forEach(it -> metadata.put("agreedLine" + (metadata.size() + 1), describe(it)));
        metadata.put("agreedMonthly", "%s %s".formatted(quote.monthly().toPlainString(), quote.currency()));
        return metadata;
    }

    private static String describe(Quote.Line it) {
        return "%s: %s x %s"
                .formatted(
                        it.description(),
                        it.quantity().toPlainString(),
                        it.unitAmount().toPlainString());
    }

    private static List<Charge> prices(CatalogPackage sold) {
        return Prices.charges(sold).stream().filter(AgreedPrices::isOfQuote).toList();
    }

    private static boolean isOfQuote(Charge it) {
        return it.billingCadence() == BillingCadence.RECURRING && it.billingModel() != BillingModel.USAGE_BASED;
    }

    private static PriceOverride override(
            CatalogPackage sold, @Nullable String featureId, BigDecimal amount, Quote quote) {
        return PriceOverride.of(
                sold.kind() == PackageKind.ADDON ? sold.id() : null, featureId, amount, quote.currency());
    }
}
