package dev.ambit.console;

import java.math.BigDecimal;
import java.util.Locale;

/// Formats money for display.
public final class Amount {

    private static final int DECIMALS = 2;

    private Amount() {}

    /// Returns an amount with two decimals, or with more if it needs them.
    public static String shown(BigDecimal amount, String currency) {
        return "%s %s".formatted(shown(amount), currency.toUpperCase(Locale.ROOT));
    }

    public static String shown(BigDecimal amount) {
        BigDecimal shortest = amount.stripTrailingZeros();
        return (shortest.scale() < DECIMALS ? shortest.setScale(DECIMALS) : shortest).toPlainString();
    }
}
