package dev.ambit.console;

import static java.util.Comparator.comparing;
import static java.util.Comparator.reverseOrder;

import dev.ambit.console.CatalogState.Minimum;
import dev.ambit.console.CatalogState.PackageRecord;
import dev.ambit.console.CatalogState.PriceContent;
import dev.ambit.console.CatalogState.Terms;
import dev.ambit.console.CatalogState.Tier;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Describes prices in a few words.
public final class PriceText {

    private PriceText() {}

    /// A price of a package.
    ///
    /// @param amount such as `$4`
    /// @param per such as `per user`; empty for a flat price
    public record Price(String amount, String per) {

        @Override
        public String toString() {
            return per.isEmpty() ? amount : amount + " " + per;
        }
    }

    /// Returns the prices of one billing period and currency. A free package costs nothing, a custom one has no
    /// amount.
    static List<Price> of(Terms it, PriceView period, Map<String, FeatureState> features) {
        if ("FREE".equals(it.pricingType())) {
            return List.of(new Price(money(BigDecimal.ZERO, period.currency()), ""));
        }
        if ("CUSTOM".equals(it.pricingType())) {
            return List.of(new Price("Custom", ""));
        }
        return it.charges().values().stream()
                .filter(period::fits)
                .map(charge -> price(charge, features))
                .toList();
    }

    /// Returns all prices in one line, with the ids of features as units.
    public static String line(Terms it) {
        return line(it, Map.of());
    }

    /// Returns all prices in one line.
    static String line(@Nullable Terms it, Map<String, FeatureState> features) {
        if (it == null || it.pricingType() == null) {
            return "not set";
        }
        if (it.charges().isEmpty() && it.overageCharges().isEmpty()) {
            return switch (it.pricingType()) {
                case "FREE" -> "free";
                case "CUSTOM" -> "custom";
                default -> "no price";
            };
        }
        Stream<String> charges = it.charges().values().stream()
                .sorted(comparing(PriceContent::billingPeriod, reverseOrder()))
                .map(charge -> line(charge, features));
        Stream<String> overage =
                it.overageCharges().values().stream().map(charge -> line(charge, features) + " above the limit");
        Stream<String> minimum = Objects.requireNonNullElse(it.minimumSpend(), List.<Minimum>of()).stream()
                .map(spend -> "at least "
                        + money(spend.minimum().amount(), spend.minimum().currency())
                        + period(spend.billingPeriod()));
        return Stream.of(charges, overage, minimum).flatMap(all -> all).collect(Collectors.joining(", "));
    }

    static String line(@Nullable PriceContent it, Map<String, FeatureState> features) {
        return it == null
                ? "none"
                : price(it, features) + (it.billingCadence().equals("ONE_OFF") ? " once" : period(it.billingPeriod()));
    }

    private static String period(String billingPeriod) {
        return billingPeriod.equals("ANNUALLY") ? " a year" : " a month";
    }

    private static Price price(PriceContent it, Map<String, FeatureState> features) {
        String unit = it.featureId() == null ? "" : unit(it.featureId(), features);
        BigDecimal block = it.blockSize();
        String per = unit.isEmpty()
                ? ""
                : block == null ? "per " + unit : "per %s × %s".formatted(EntitlementText.number(block), unit);
        BigDecimal amount = it.amount();
        if (amount != null) {
            return new Price(money(amount, it.currency()), per);
        }
        List<Tier> tiers = Objects.requireNonNullElse(it.tiers(), List.of());
        BigDecimal first = tiers.stream()
                .map(tier -> tier.unitPrice() == null ? tier.flatPrice() : tier.unitPrice())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(BigDecimal.ZERO);
        return new Price("from " + money(first, it.currency()), "%s, %d tiers".formatted(per, tiers.size()));
    }

    private static String unit(String featureId, Map<String, FeatureState> features) {
        FeatureState feature = features.get(featureId);
        if (feature == null) {
            return featureId;
        }
        return feature.featureUnits() == null ? feature.displayName() : feature.featureUnits();
    }

    /// Returns an amount with the sign of its currency, such as `$4` or `€4.50`.
    static String money(BigDecimal amount, String currency) {
        if (amount.signum() < 0) {
            return "−" + money(amount.negate(), currency);
        }
        String code = currency.toUpperCase(Locale.ROOT);
        String sign = Currency.getAvailableCurrencies().stream()
                .filter(it -> it.getCurrencyCode().equals(code))
                .map(it -> it.getSymbol(Locale.US))
                .findFirst()
                .orElse(code);
        int decimals = amount.stripTrailingZeros().scale() <= 0
                ? 0
                : Math.max(2, amount.stripTrailingZeros().scale());
        String number = String.format(Locale.ENGLISH, "%,." + decimals + "f", amount);
        return sign.length() > 1 && sign.equals(code) ? sign + " " + number : sign + number;
    }

    /// A billing period with its currency: the choice above a price table.
    public record PriceView(String period, String currency) {

        static final PriceView DEFAULT = new PriceView("MONTHLY", "usd");

        /// Returns the choices that the prices of these packages offer, monthly before annual.
        static List<PriceView> of(List<PackageRecord> packages) {
            List<PriceView> found = packages.stream()
                    .flatMap(it -> it.content().charges().values().stream())
                    .map(it -> new PriceView(it.billingPeriod(), it.currency()))
                    .distinct()
                    .sorted(comparing(PriceView::currency).thenComparing(PriceView::period, reverseOrder()))
                    .toList();
            return found.isEmpty() ? List.of(DEFAULT) : found;
        }

        boolean fits(PriceContent it) {
            return it.billingPeriod().equals(period) && it.currency().equals(currency);
        }

        public String title() {
            return "%s · %s"
                    .formatted(period.equals("ANNUALLY") ? "Annually" : "Monthly", currency.toUpperCase(Locale.ROOT));
        }

        public String query() {
            return "?period=%s&currency=%s".formatted(period, currency);
        }
    }
}
