package dev.ambit.order;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;
import java.util.List;
import java.util.Locale;

/// Computes the invoice of an order for one month: the lines of its quote, prorated by the days on which the
/// environment existed. A day (UTC) counts if the environment existed at any time of it, and costs the monthly fee
/// divided by the days of the month. Each line is rounded half up to the minor unit of the currency.
final class Invoice {

    private Invoice() {}

    /// One line of an invoice.
    ///
    /// @param unitAmount price of a whole month
    /// @param amount prorated price
    record Line(String description, BigDecimal quantity, BigDecimal unitAmount, int days, BigDecimal amount) {}

    /// Returns the prorated lines.
    ///
    /// @param days charged days
    /// @param daysOfMonth days of the month
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
