package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.UNSUPPORTED_PARAMETER;

import dev.ambit.engine.ResetPeriod;
import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The prices of a package in requests: models, each with prices per billing period and country. Each price
/// becomes one [Charge].
public final class ChargeWire {

    /// The currency of an amount without one.
    private static final String CURRENCY_DEFAULT = "usd";

    /// Fields that a model has next to `pricePeriods` on the wire, not inside of them.
    private static final Set<String> OF_THE_MODEL = Set.of(
            "billingCadence",
            "featureId",
            "maxUnitQuantity",
            "minUnitQuantity",
            "monthlyResetPeriodConfiguration",
            "resetPeriod",
            "resetPeriodConfiguration",
            "tiersMode",
            "weeklyResetPeriodConfiguration",
            "yearlyResetPeriodConfiguration");

    private ChargeWire() {}

    public enum Model {
        FLAT_FEE,
        MINIMUM_SPEND,
        PER_UNIT,
        USAGE_BASED,
        CREDIT_BASED;

        BillingModel model() {
            return switch (this) {
                case FLAT_FEE -> BillingModel.FLAT_FEE;
                case PER_UNIT -> BillingModel.PER_UNIT;
                case USAGE_BASED -> BillingModel.USAGE_BASED;
                case MINIMUM_SPEND ->
                    throw UNSUPPORTED_PARAMETER
                            .because("`billingModel` `MINIMUM_SPEND` is not supported in `pricingModels`. Send"
                                    + " `minimumSpend` instead.")
                            .at("billingModel", this, "FLAT_FEE, PER_UNIT, USAGE_BASED");
                case CREDIT_BASED ->
                    throw UNSUPPORTED_PARAMETER
                            .because(
                                    "`billingModel` `CREDIT_BASED` is not supported yet. Choose another billing model.")
                            .at("billingModel", this, "FLAT_FEE, PER_UNIT, USAGE_BASED");
            };
        }
    }

    public record Price(BigDecimal amount, @Nullable String currency) {}

    public record Tier(
            @Nullable Price flatPrice,
            @Nullable Price unitPrice,
            @Nullable BigDecimal upTo) {

        private PriceTier tier() {
            return new PriceTier(upTo, amount(unitPrice), amount(flatPrice));
        }

        private Stream<Price> prices() {
            return Stream.of(flatPrice, unitPrice).flatMap(Stream::ofNullable);
        }
    }

    public record PricePeriod(
            BillingPeriod billingPeriod,
            @Nullable String billingCountryCode,
            @Nullable BigDecimal blockSize,
            @Nullable Object creditGrantCadence,
            @Nullable Object creditRate,
            @Nullable Price price,
            @Nullable List<Tier> tiers) {

        private Charge charge(PricingModel of) {
            refuse("creditGrantCadence", creditGrantCadence);
            refuse("creditRate", creditRate);
            return new Charge(
                    of.billingModel().model(),
                    billingPeriod,
                    of.billingCadence() == null ? BillingCadence.RECURRING : of.billingCadence(),
                    amount(price),
                    currency(),
                    of.featureId(),
                    billingCountryCode,
                    blockSize,
                    of.tiersMode(),
                    tiers == null ? null : priceTiers(tiers),
                    of.minUnitQuantity(),
                    of.maxUnitQuantity(),
                    of.resetPeriod(),
                    EntitlementWire.anchoring(
                            of.resetPeriod(),
                            of.monthlyResetPeriodConfiguration(),
                            of.weeklyResetPeriodConfiguration(),
                            of.yearlyResetPeriodConfiguration()));
        }

        private String currency() {
            Stream<Price> inTiers = tiers == null ? Stream.of() : tiers.stream().flatMap(Tier::prices);
            List<String> currencies = Stream.concat(Stream.ofNullable(price), inTiers)
                    .flatMap(it -> Stream.ofNullable(it.currency()))
                    .distinct()
                    .toList();
            if (currencies.size() > 1) {
                throw BAD_USER_INPUT
                        .because("`tiers` mix the currencies %s. Use one currency in all tiers of a price."
                                .formatted(String.join(", ", currencies)))
                        .at("tiers", String.join(", ", currencies), "one currency");
            }
            return currencies.isEmpty() ? CURRENCY_DEFAULT : Money.newCurrency("price.currency", currencies.getFirst());
        }
    }

    public record PricingModel(
            Model billingModel,
            List<PricePeriod> pricePeriods,
            @Nullable BillingCadence billingCadence,
            @Nullable String featureId,
            @Nullable BigDecimal maxUnitQuantity,
            @Nullable BigDecimal minUnitQuantity,
            EntitlementWire.@Nullable According monthlyResetPeriodConfiguration,
            @Nullable ResetPeriod resetPeriod,
            @Nullable TiersMode tiersMode,
            @Nullable Object topUpCustomCurrencyId,
            EntitlementWire.@Nullable According weeklyResetPeriodConfiguration,
            EntitlementWire.@Nullable According yearlyResetPeriodConfiguration) {

        List<Charge> charges() {
            billingModel.model();
            refuse("topUpCustomCurrencyId", topUpCustomCurrencyId);
            EntityId.validOrNull("featureId", featureId);
            requireWhole("minUnitQuantity", minUnitQuantity);
            requireWhole("maxUnitQuantity", maxUnitQuantity);
            if (pricePeriods.isEmpty()) {
                throw BAD_USER_INPUT
                        .because("`pricePeriods` is empty. Send a price for `MONTHLY`, `ANNUALLY` or both.")
                        .at("pricePeriods", 0, "a price for MONTHLY, ANNUALLY or both");
            }
            List<Charge> charges = new ArrayList<>();
            for (int i = 0; i < pricePeriods.size(); i++) {
                try {
                    charges.add(pricePeriods.get(i).charge(this));
                } catch (Problem problem) {
                    throw OF_THE_MODEL.contains(String.valueOf(problem.facts().get("field")))
                            ? problem
                            : problem.under("pricePeriods." + i);
                }
            }
            return charges;
        }
    }

    public record Minimum(BillingPeriod billingPeriod, Price minimum) {

        private MinimumSpend spend() {
            BigDecimal amount = Money.amount("minimum.amount", minimum.amount());
            String currency = minimum.currency() == null ? CURRENCY_DEFAULT : minimum.currency();
            return new MinimumSpend(billingPeriod, new Money(amount, Money.newCurrency("minimum.currency", currency)));
        }
    }

    /// All prices of a package; they replace the previous ones.
    public record Body(
            PricingType pricingType,
            @Nullable String billingId,
            @Nullable List<Minimum> minimumSpend,
            @Nullable OverageBillingPeriod overageBillingPeriod,
            @Nullable List<OverageWire.PricingModel> overagePricingModels,
            @Nullable List<PricingModel> pricingModels) {

        /// @throws Problem at the price that is not valid, such as
        /// `charges.pricingModels.0.pricePeriods.1.price.amount`
        PackageContent applied(PackageContent it) {
            List<Charge> charges = all("charges.pricingModels", pricingModels, PricingModel::charges);
            List<Charge> overage =
                    all("charges.overagePricingModels", overagePricingModels, OverageWire.PricingModel::charges);
            List<MinimumSpend> minimum = all("charges.minimumSpend", minimumSpend, spend -> List.of(spend.spend()));
            if (pricingType != PricingType.PAID && !(charges.isEmpty() && overage.isEmpty() && minimum.isEmpty())) {
                throw BAD_USER_INPUT
                        .because(
                                "`charges.pricingType` is `%s`, which allows no prices. Send `PAID`, or remove the prices."
                                        .formatted(pricingType))
                        .at("charges.pricingType", pricingType, "PAID, or no prices");
            }
            PackageContent granting = it;
            for (int i = 0; overagePricingModels != null && i < overagePricingModels.size(); i++) {
                granting = overagePricingModels.get(i).granted(granting, "charges.overagePricingModels." + i);
            }
            return granting.priced(pricingType, charges, new OnDemand(overage, overageBillingPeriod, minimum));
        }
    }

    private static <S, T> List<T> all(String path, @Nullable List<S> sent, Function<S, List<T>> reading) {
        List<T> all = new ArrayList<>();
        for (int i = 0; sent != null && i < sent.size(); i++) {
            try {
                all.addAll(reading.apply(sent.get(i)));
            } catch (Problem problem) {
                throw problem.under(path + "." + i);
            }
        }
        return all;
    }

    private static List<PriceTier> priceTiers(List<Tier> tiers) {
        return all("tiers", tiers, tier -> List.of(tier.tier()));
    }

    /// Bought units are whole.
    private static void requireWhole(String field, @Nullable BigDecimal quantity) {
        if (quantity != null && quantity.stripTrailingZeros().scale() > 0) {
            throw BAD_USER_INPUT
                    .because("`%s` must be a whole number; received `%s`. Round it up or down."
                            .formatted(field, quantity.toPlainString()))
                    .at(field, quantity, "a whole number");
        }
    }

    private static @Nullable BigDecimal amount(@Nullable Price price) {
        return price == null ? null : price.amount();
    }

    static void refuse(String field, @Nullable Object value) {
        if (value != null) {
            throw UNSUPPORTED_PARAMETER
                    .because("`%s` is not supported: Ambit does not sell credits yet. Remove `%s`."
                            .formatted(field, field))
                    .at(field, value, "no value");
        }
    }
}
