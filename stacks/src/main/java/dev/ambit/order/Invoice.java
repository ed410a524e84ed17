package dev.ambit.order;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;
import java.util.List;
import java.util.Locale;

/// What an order costs in one month: each line of its quote, by the days on which the environment was there.
/// A day counts, by UTC, if it was there at any time of it, and costs the month's fee divided by the days of
/// that month. Each line is rounded for itself, half up, to the smallest coin of the currency.
final class Invoice {

    private Invoice() {}

    /// One line of an invoice.
    ///
    /// @param unitAmount for a whole month
    /// @param amount for these days
    record Line(String description, BigDecimal quantity, BigDecimal unitAmount, int days, BigDecimal amount) {}

    /// @param days on which it is paid
    /// @param daysOfMonth how many the month has
    static List<Line> lines(Quote quote, int days, int daysOfMonth) {
        return days == 0
                ? List.of()
                : quote.lines().stream()
                        .map(it -> new Line(
                                it.description(),
                                it.quantity(),
                                it.unitAmount(),
                                days,
                                part(it.amount(), quote.currency(), days, daysOfMonth)))
                        .toList();
    }

    static BigDecimal sum(Quote quote, int days, int daysOfMonth) {
        return lines(quote, days, daysOfMonth).stream().map(Line::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal part(BigDecimal amount, String currency, int days, int daysOfMonth) {
        int decimals = Math.max(
                0, Currency.getInstance(currency.toUpperCase(Locale.ROOT)).getDefaultFractionDigits());
        return amount.multiply(BigDecimal.valueOf(days))
                .divide(BigDecimal.valueOf(daysOfMonth), decimals, RoundingMode.HALF_UP);
    }
}
