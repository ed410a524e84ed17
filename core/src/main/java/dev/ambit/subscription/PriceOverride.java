package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.UNSUPPORTED_PARAMETER;

import dev.ambit.catalog.BillingCadence;
import dev.ambit.catalog.BillingModel;
import dev.ambit.catalog.BillingPeriod;
import dev.ambit.catalog.Charge;
import dev.ambit.catalog.ChargeWire;
import dev.ambit.catalog.Money;
import dev.ambit.catalog.PriceTier;
import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Replaces one price of the subscription's plan, or of the named add-on: the flat price, or the price of a
/// feature. The override has an amount or tiers; older clients send the amount in `price`.
public record PriceOverride(
        @Nullable String addonId,
        @Nullable BigDecimal amount,
        @Nullable Boolean baseCharge,
        @Nullable String billingCountryCode,
        @Nullable BigDecimal blockSize,
        @Nullable Object creditGrantCadence,
        @Nullable Object creditRate,
        @Nullable String currency,
        @Nullable Object currencyId,
        @Nullable String featureId,
        ChargeWire.@Nullable Price price,
        @Nullable List<ChargeWire.Tier> tiers) {

    static final String CURRENCY_DEFAULT = "usd";

    public PriceOverride {
        refuse("creditGrantCadence", creditGrantCadence, "Ambit does not sell credits yet");
        refuse("creditRate", creditRate, "Ambit does not sell credits yet");
        refuse("currencyId", currencyId, "Ambit does not sell credits yet");
        refuse("billingCountryCode", billingCountryCode, "an agreed price applies in all countries");
        if (Boolean.TRUE.equals(baseCharge) ? featureId != null : baseCharge != null && featureId == null) {
            throw BAD_USER_INPUT
                    .because("`baseCharge` must be true without `featureId`, and absent or false with it. Change one of"
                            + " them.")
                    .at("baseCharge", baseCharge, "true without featureId");
        }
        if (Stream.of(Stream.ofNullable(amount), Stream.ofNullable(price), Stream.ofNullable(tiers))
                        .flatMap(it -> it)
                        .count()
                != 1) {
            throw BAD_USER_INPUT
                    .because("A price override needs exactly one of `amount`, `price` and `tiers`. Send one of them.")
                    .at("amount", amount, "amount or tiers");
        }
        BigDecimal single = price == null ? amount : price.amount();
        if (single != null) {
            valid(single, currencyOf(currency, price, null));
        }
        if (tiers != null) {
            if (blockSize != null) {
                throw BAD_USER_INPUT
                        .because("`blockSize` is not allowed with `tiers`. Remove one of them.")
                        .at("blockSize", blockSize, "no value with tiers");
            }
            requireOneCurrency(currency, tiers);
            tiers = List.copyOf(tiers);
        }
    }

    /// Creates an override with an amount per billing period, or per unit of the feature.
    ///
    /// @param addonId null: a price of the plan
    public static PriceOverride of(
            @Nullable String addonId, @Nullable String featureId, BigDecimal amount, String currency) {
        return new PriceOverride(addonId, amount, null, null, null, null, null, currency, null, featureId, null, null);
    }

    /// Returns the currency that was sent; null if the price stays in the currency of the catalog.
    @Nullable
    String agreedCurrency() {
        return currencyOf(currency, price, tiers);
    }

    /// Returns whether it overrides a price of that package.
    boolean isOf(boolean isPlan, String packageId) {
        return isPlan ? addonId == null : packageId.equals(addonId);
    }

    /// Returns the index of the price that it replaces, or -1. A recurring price wins over a one-off price.
    int placeIn(List<Charge> paid) {
        int index = -1;
        for (int i = 0; i < paid.size(); i++) {
            Charge it = paid.get(i);
            if (Objects.equals(it.featureId(), featureId)
                    && (index < 0 || it.billingCadence() == BillingCadence.RECURRING)) {
                index = i;
            }
        }
        return index;
    }

    /// Returns the given price with the agreed amount.
    ///
    /// @throws Problem if the override does not fit the price
    Charge insteadOf(Charge asked) {
        String agreedCurrency = agreedCurrency();
        BigDecimal single = price == null ? amount : price.amount();
        if (tiers != null && asked.tiersMode() == null) {
            throw BAD_USER_INPUT
                    .because("`tiers` can only override a price in tiers, and this price has none. Send an amount.")
                    .at("tiers", tiers.size(), "an amount");
        }
        return new Charge(
                asked.billingModel(),
                asked.billingPeriod(),
                asked.billingCadence(),
                single,
                agreedCurrency == null ? asked.currency() : agreedCurrency,
                asked.featureId(),
                asked.billingCountryCode(),
                blockSize != null || tiers != null ? blockSize : asked.blockSize(),
                tiers == null ? null : asked.tiersMode(),
                tiers == null ? null : priceTiers(tiers),
                asked.minUnitQuantity(),
                asked.maxUnitQuantity(),
                asked.resetPeriod(),
                asked.resetPeriodConfiguration());
    }

    /// Returns a price for a package without one, such as a `CUSTOM` plan.
    Charge flat(BillingPeriod period) {
        BigDecimal single = price == null ? amount : price.amount();
        String agreedCurrency = agreedCurrency();
        if (single == null) {
            throw BAD_USER_INPUT
                    .because("`tiers` are not allowed for a flat price. Send an amount.")
                    .at("tiers", tiers, "an amount");
        }
        return Charge.of(
                BillingModel.FLAT_FEE,
                period,
                BillingCadence.RECURRING,
                single,
                agreedCurrency == null ? CURRENCY_DEFAULT : agreedCurrency,
                null);
    }

    /// Returns whether both override the same price.
    boolean isOfSame(PriceOverride other) {
        return Objects.equals(addonId, other.addonId) && Objects.equals(featureId, other.featureId);
    }

    private static List<PriceTier> priceTiers(List<ChargeWire.Tier> tiers) {
        List<PriceTier> read = new ArrayList<>();
        for (int i = 0; i < tiers.size(); i++) {
            try {
                ChargeWire.Tier it = tiers.get(i);
                read.add(new PriceTier(
                        it.upTo(),
                        it.unitPrice() == null ? null : it.unitPrice().amount(),
                        it.flatPrice() == null ? null : it.flatPrice().amount()));
            } catch (Problem problem) {
                throw problem.under("tiers." + i);
            }
        }
        return read;
    }

    private static @Nullable String currencyOf(
            @Nullable String own, ChargeWire.@Nullable Price price, @Nullable List<ChargeWire.Tier> tiers) {
        return Stream.concat(
                        Stream.concat(
                                Stream.ofNullable(own),
                                Stream.ofNullable(price).flatMap(it -> Stream.ofNullable(it.currency()))),
                        tiers == null ? Stream.of() : tiers.stream().flatMap(PriceOverride::currencies))
                .findFirst()
                .orElse(null);
    }

    private static Stream<String> currencies(ChargeWire.Tier tier) {
        return Stream.of(tier.unitPrice(), tier.flatPrice())
                .flatMap(Stream::ofNullable)
                .flatMap(it -> Stream.ofNullable(it.currency()));
    }

    private static void requireOneCurrency(@Nullable String own, List<ChargeWire.Tier> tiers) {
        List<String> currencies = Stream.concat(
                        Stream.ofNullable(own), tiers.stream().flatMap(PriceOverride::currencies))
                .distinct()
                .toList();
        if (currencies.size() > 1) {
            throw BAD_USER_INPUT
                    .because("`tiers` mix the currencies %s. Use one currency in all tiers of a price."
                            .formatted(String.join(", ", currencies)))
                    .at("tiers", String.join(", ", currencies), "one currency");
        }
        if (!currencies.isEmpty()) {
            valid(BigDecimal.ZERO, currencies.getFirst());
        }
    }

    /// Validates the amount and currency.
    private static Money valid(BigDecimal amount, @Nullable String currency) {
        return new Money(amount, currency == null ? CURRENCY_DEFAULT : currency);
    }

    private static void refuse(String field, @Nullable Object value, String why) {
        if (value != null) {
            throw UNSUPPORTED_PARAMETER
                    .because("`%s` is not supported: %s. Remove it.".formatted(field, why))
                    .at(field, value, "no value");
        }
    }
}
