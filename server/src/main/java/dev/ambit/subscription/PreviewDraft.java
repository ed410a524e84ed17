package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.INVALID_QUANTITY;

import dev.ambit.catalog.BillingCountry;
import dev.ambit.catalog.BillingPeriod;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A subscription of which somebody asks what it would cost.
///
/// @param units how many of each feature that is paid per unit
record PreviewDraft(
        SubscriptionDraft wanted,
        @Nullable BillingPeriod billingPeriod,
        @Nullable String billingCountryCode,
        List<Units> units) {

    /// @param place where they stand in the body, such as `charges.0`
    /// @param name of the field there that names the feature
    record Units(String place, String name, String featureId, BigDecimal quantity) {

        Units {
            if (quantity.signum() < 0) {
                throw INVALID_QUANTITY
                        .because("Units are bought, and none is given back.")
                        .at(place + ".quantity", quantity, "0 or more");
            }
        }
    }

    PreviewDraft {
        if (billingCountryCode != null) {
            BillingCountry.valid("billingCountryCode", billingCountryCode);
        }
        units = List.copyOf(units);
        Set<String> seen = new HashSet<>();
        for (Units it : units) {
            if (!seen.add(it.featureId())) {
                throw BAD_USER_INPUT
                        .because("The units of a feature stand once.")
                        .at(it.place() + "." + it.name(), it.featureId(), "distinct features");
            }
        }
    }
}
