package dev.ambit.cli;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.Locale;

/// Amounts of money as text.
final class MoneyText {

    private MoneyText() {}

    /// Returns an amount with the decimals of its currency, such as `49.90 eur`; "" if there is no amount.
    ///
    /// @param amount as in JSON, such as `49.9`
    static String of(String amount, String currency) {
        if (amount.isEmpty()) {
            return "";
        }
        BigDecimal value = new BigDecimal(amount);
        int decimals = Math.max(value.stripTrailingZeros().scale(), decimals(currency));
        return "%s %s".formatted(value.setScale(decimals).toPlainString(), currency);
    }

    private static int decimals(String currency) {
        try {
            return Currency.getInstance(currency.toUpperCase(Locale.ROOT)).getDefaultFractionDigits();
        } catch (IllegalArgumentException _) {
            return 2;
        }
    }
}
