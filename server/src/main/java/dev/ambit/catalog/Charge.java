package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A price of a package: `amount` in major units of `currency` (ISO 4217, lower case), per billing period unless it is
/// paid once, and per unit of `featureId` if it is `PER_UNIT`.
public record Charge(
        BillingModel billingModel,
        BillingPeriod billingPeriod,
        BillingCadence billingCadence,
        BigDecimal amount,
        String currency,
        @Nullable String featureId) {

    private static final Pattern CURRENCY = Pattern.compile("[a-z]{3}");

    public Charge {
        if (amount.signum() < 0) {
            throw BAD_USER_INPUT.because("A price is not below zero.").at("amount", amount, "0 or more");
        }
        if (!CURRENCY.matcher(currency).matches()) {
            throw BAD_USER_INPUT
                    .because("A currency has three lower case letters.")
                    .at("currency", currency, CURRENCY.pattern());
        }
        if ((billingModel == BillingModel.PER_UNIT) != (featureId != null)) {
            throw BAD_USER_INPUT
                    .because("A price per unit names the feature whose units are counted, and no other price does.")
                    .at("featureId", featureId, "a feature's id with PER_UNIT, nothing with FLAT_FEE");
        }
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
                        renamed.getOrDefault(featureId, featureId));
    }
}
