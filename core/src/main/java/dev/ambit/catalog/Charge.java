package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.engine.Anchoring;
import dev.ambit.engine.ResetPeriod;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A price of a package in major units of `currency` (ISO 4217, lower case): an `amount` or `tiers`. It is paid
/// per billing period or once, and per unit of `featureId` (or block of `blockSize` units) or flat. Without a
/// country, it applies to all countries without their own price.
///
/// @param resetPeriod the period over which usage is summed; null: the billing period
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
            refuse("tiersMode", tiersMode, "a `FLAT_FEE` has no tiers");
            refuse("blockSize", blockSize, "a `FLAT_FEE` has no units");
        }
        if (billingModel != BillingModel.USAGE_BASED) {
            refuse("resetPeriod", resetPeriod, "only `USAGE_BASED` prices reset");
        }
        PackageEntitlement.requireReset(resetPeriod, resetPeriodConfiguration);
    }

    /// Creates a price with an amount, which is per unit if a feature is given. It applies to all countries.
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

    /// Returns what the price is for, such as `PER_UNIT.RECURRING:seats`, independent of period and country.
    String subject() {
        String counted = featureId == null ? "" : ":" + featureId;
        return "%s.%s%s".formatted(billingModel, billingCadence, counted);
    }

    /// Returns the id of the price in its package, such as `MONTHLY@DE.PER_UNIT.RECURRING:seats`.
    public String id() {
        String country = billingCountryCode == null ? "" : "@" + billingCountryCode;
        return "%s%s.%s".formatted(billingPeriod, country, subject());
    }

    /// Returns whether the price is for this country (null: no country) or for all countries. A price for the
    /// country itself takes precedence.
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
                    .because("A price must have either `price` or `tiers`; received %s. Send exactly one of them."
                            .formatted(tiers == null ? "neither" : "both"))
                    .at(tiers == null ? "price" : "tiers", amount, "either price or tiers");
        }
        if ((tiers == null) != (tiersMode == null)) {
            throw BAD_USER_INPUT
                    .because(
                            tiers == null
                                    ? "`tiersMode` is only allowed with `tiers`. Remove `tiersMode`, or send `tiers`."
                                    : "`tiersMode` is missing. Send `VOLUME` or `GRADUATED` with `tiers`.")
                    .at("tiersMode", tiersMode, tiers == null ? "nothing without tiers" : "VOLUME, GRADUATED");
        }
        if (blockSize != null && (blockSize.signum() == 0 || tiers != null)) {
            throw BAD_USER_INPUT
                    .because(
                            tiers == null
                                    ? "`blockSize` must be above 0; received 0. Send the number of units in a block."
                                    : "`blockSize` is not allowed with `tiers`. Remove one of them.")
                    .at("blockSize", blockSize, tiers == null ? "above 0" : "nothing with tiers");
        }
    }

    private static void requireBounds(BillingModel model, @Nullable BigDecimal min, @Nullable BigDecimal max) {
        if (model != BillingModel.PER_UNIT) {
            refuse("minUnitQuantity", min, "only `PER_UNIT` prices have quantity limits");
            refuse("maxUnitQuantity", max, "only `PER_UNIT` prices have quantity limits");
        }
        if (min != null && max != null && max.compareTo(min) < 0) {
            throw BAD_USER_INPUT
                    .because("`maxUnitQuantity` is %s, which is below `minUnitQuantity` (%s). Send at least %2$s."
                            .formatted(max.toPlainString(), min.toPlainString()))
                    .at("maxUnitQuantity", max, min.toPlainString() + " or more");
        }
    }

    private static void requireModel(BillingModel model, BillingCadence cadence, @Nullable String featureId) {
        if ((model == BillingModel.FLAT_FEE) != (featureId == null)) {
            throw BAD_USER_INPUT
                    .because(
                            featureId == null
                                    ? "`featureId` is missing. A %s price requires the id of the feature that it counts."
                                            .formatted(model)
                                    : "`featureId` is not allowed with `FLAT_FEE`. Remove it.")
                    .at("featureId", featureId, "the id of a feature; no value with FLAT_FEE");
        }
        if (model == BillingModel.USAGE_BASED && cadence == BillingCadence.ONE_OFF) {
            throw BAD_USER_INPUT
                    .because("`billingCadence` is `ONE_OFF`, which `USAGE_BASED` prices do not support. Send"
                            + " `RECURRING`.")
                    .at("billingCadence", cadence, "RECURRING");
        }
    }

    private static @Nullable BigDecimal quantity(String field, @Nullable BigDecimal quantity) {
        return quantity == null ? null : Quantity.valid(field, quantity);
    }

    private static void refuse(String field, @Nullable Object value, String why) {
        if (value != null) {
            throw BAD_USER_INPUT
                    .because("`%s` is not allowed here: %s. Remove it.".formatted(field, why))
                    .at(field, value, "no value");
        }
    }
}
