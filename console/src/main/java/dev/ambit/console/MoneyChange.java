package dev.ambit.console;

import java.math.BigDecimal;

/// Recurring amounts of one currency and billing period, before and after a change, as the API returns them.
public record MoneyChange(String currency, String billingPeriod, BigDecimal before, BigDecimal after) {

    public String period() {
        return billingPeriod.equals("ANNUALLY") ? "Annually" : "Monthly";
    }

    public String beforeText() {
        return PriceText.money(before, currency);
    }

    public String afterText() {
        return PriceText.money(after, currency);
    }

    /// Returns the difference with its sign, such as `+$111`.
    public String difference() {
        BigDecimal difference = after.subtract(before);
        return (difference.signum() > 0 ? "+" : "") + PriceText.money(difference, currency);
    }
}
