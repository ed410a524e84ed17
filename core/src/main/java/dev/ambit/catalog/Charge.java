package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.engine.Anchoring;
import dev.ambit.engine.ResetPeriod;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A price of a package (domain.md §1.8), in major units of `currency` (ISO 4217, lower case): an `amount` or
/// `tiers`, per billing period unless it is paid once, and per unit of `featureId` (or block of `blockSize` units)
/// unless it is flat. Without a country it is for all that have no price of their own.
///
/// @param resetPeriod of a price for use, the window over which use is added up; null: the billing period
public record Charge(
        BillingModel billingModel,
        BillingPeriod billingPeriod,
        BillingCadence billingCadence,
        @Nullable BigDecimal amount,
        String currency,
        @Nullable String featureId,
        @Nullable String billingCountryCode,
        @Nullable BigDecimal blockSize,
        @Nullable TiersMode tiersMode,
        @Nullable List<PriceTier> tiers,
        @Nullable BigDecimal minUnitQuantity,
        @Nullable BigDecimal maxUnitQuantity,
        @Nullable ResetPeriod resetPeriod,
        @Nullable Anchoring resetPeriodConfiguration) {

    public Charge {
        amount = amount == null ? null : Money.amount("price.amount", amount);
        Money.currency("price.currency", currency);
        tiers = tiers == null ? null : PriceTier.ordered(tiers);
        blockSize = quantity("blockSize", blockSize);
        minUnitQuantity = quantity("minUnitQuantity", minUnitQuantity);
        maxUnitQuantity = quantity("maxUnitQuantity", maxUnitQuantity);
        if (billingCountryCode != null) {
            BillingCountry.valid("billingCountryCode", billingCountryCode);
        }
        requireOneRate(amount, blockSize, tiersMode, tiers);
        requireBounds(billingModel, minUnitQuantity, maxUnitQuantity);
        requireModel(billingModel, billingCadence, featureId);
        if (billingModel == BillingModel.FLAT_FEE) {
            refuse("tiersMode", tiersMode, "A flat price counts nothing.");
            refuse("blockSize", blockSize, "A flat price counts nothing.");
        }
        if (billingModel != BillingModel.USAGE_BASED) {
            refuse("resetPeriod", resetPeriod, "Only use is added up over a window.");
        }
        PackageEntitlement.requireReset(resetPeriod, resetPeriodConfiguration);
    }

    /// The same amount per billing period, or per unit of a feature if one is named.
    public static Charge of(
            BillingModel billingModel,
            BillingPeriod billingPeriod,
            BillingCadence billingCadence,
            BigDecimal amount,
            String currency,
            @Nullable String featureId) {
        return new Charge(
                billingModel,
                billingPeriod,
                billingCadence,
                amount,
                currency,
                featureId,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /// What it is the price of, such as `PER_UNIT.RECURRING:seats`: the same in each period and country.
    String subject() {
        String counted = featureId == null ? "" : ":" + featureId;
        return "%s.%s%s".formatted(billingModel, billingCadence, counted);
    }

    /// Which price of its package it is, such as `MONTHLY@DE.PER_UNIT.RECURRING:seats`.
    public String id() {
        String country = billingCountryCode == null ? "" : "@" + billingCountryCode;
        return "%s%s.%s".formatted(billingPeriod, country, subject());
    }

    /// Whether it is for customers of this country (null: of none in particular), if there is none of their own.
    public boolean isFor(@Nullable String country) {
        return billingCountryCode == null || billingCountryCode.equals(country);
    }

    Charge renaming(Map<String, String> renamed) {
        return featureId == null
                ? this
                : new Charge(
                        billingModel,
                        billingPeriod,
                        billingCadence,
                        amount,
                        currency,
                        renamed.getOrDefault(featureId, featureId),
                        billingCountryCode,
                        blockSize,
                        tiersMode,
                        tiers,
                        minUnitQuantity,
                        maxUnitQuantity,
                        resetPeriod,
                        resetPeriodConfiguration);
    }

    private static void requireOneRate(
            @Nullable BigDecimal amount,
            @Nullable BigDecimal blockSize,
            @Nullable TiersMode tiersMode,
            @Nullable List<PriceTier> tiers) {
        if ((amount == null) == (tiers == null)) {
            throw BAD_USER_INPUT
                    .because("A price has either an amount or tiers.")
                    .at(tiers == null ? "price" : "tiers", amount, "either price or tiers");
        }
        if ((tiers == null) != (tiersMode == null)) {
            throw BAD_USER_INPUT
                    .because("Tiers say how they are meant, and nothing else does.")
                    .at("tiersMode", tiersMode, tiers == null ? "nothing without tiers" : "VOLUME, GRADUATED");
        }
        if (blockSize != null && (blockSize.signum() == 0 || tiers != null)) {
            throw BAD_USER_INPUT
                    .because("A block has some units, and is not paid in tiers.")
                    .at("blockSize", blockSize, tiers == null ? "above 0" : "nothing with tiers");
        }
    }

    private static void requireBounds(BillingModel model, @Nullable BigDecimal min, @Nullable BigDecimal max) {
        if (model != BillingModel.PER_UNIT) {
            refuse("minUnitQuantity", min, "Only units that are bought have bounds.");
            refuse("maxUnitQuantity", max, "Only units that are bought have bounds.");
        }
        if (min != null && max != null && max.compareTo(min) < 0) {
            throw BAD_USER_INPUT
                    .because("The most that is sold is not less than the least.")
                    .at("maxUnitQuantity", max, min.toPlainString() + " or more");
        }
    }

    private static void requireModel(BillingModel model, BillingCadence cadence, @Nullable String featureId) {
        if ((model == BillingModel.FLAT_FEE) != (featureId == null)) {
            throw BAD_USER_INPUT
                    .because("A price per unit names the feature whose units are counted, and no other price does.")
                    .at("featureId", featureId, "a feature's id, but with FLAT_FEE nothing");
        }
        if (model == BillingModel.USAGE_BASED && cadence == BillingCadence.ONE_OFF) {
            throw BAD_USER_INPUT
                    .because("What is used is paid again and again.")
                    .at("billingCadence", cadence, "RECURRING");
        }
    }

    private static @Nullable BigDecimal quantity(String field, @Nullable BigDecimal quantity) {
        return quantity == null ? null : Quantity.valid(field, quantity);
    }

    private static void refuse(String field, @Nullable Object value, String why) {
        if (value != null) {
            throw BAD_USER_INPUT.because(why).at(field, value, "nothing");
        }
    }
}
