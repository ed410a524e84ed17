package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.catalog.ChargeWire;
import dev.ambit.catalog.Money;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// The minimum spend of a subscription per billing period, which replaces the minimum spend of the plan. Older
/// clients send it in `minimum`.
public record AgreedMinimum(
        @Nullable BigDecimal amount, @Nullable String currency, ChargeWire.@Nullable Price minimum) {

    public AgreedMinimum {
        if ((amount == null) == (minimum == null)) {
            throw BAD_USER_INPUT
                    .because("The minimum spend needs exactly one of `amount` and `minimum`. Send one of them.")
                    .at("amount", amount, "0 or more");
        }
        money(amount, currency, minimum);
    }

    Money money() {
        return money(amount, currency, minimum);
    }

    private static Money money(
            @Nullable BigDecimal amount, @Nullable String currency, ChargeWire.@Nullable Price minimum) {
        String named = minimum == null ? currency : minimum.currency();
        String agreed = named == null ? PriceOverride.CURRENCY_DEFAULT : named;
        if (minimum != null) {
            return new Money(minimum.amount(), agreed);
        }
        return new Money(amount == null ? BigDecimal.ZERO : amount, agreed);
    }
}
