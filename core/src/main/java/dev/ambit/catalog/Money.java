package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.Locale;
import java.util.Set;

/// An amount in major units, such as 49 for 49.00, of a currency by its ISO 4217 code in lower case.
public record Money(BigDecimal amount, String currency) {

    private static final BigDecimal AMOUNT_MAX = new BigDecimal("1000000000000");
    private static final int DECIMALS_MAX = 12;

    private static final Set<String> CURRENCIES = Currency.getAvailableCurrencies().stream()
            .map(it -> it.getCurrencyCode().toLowerCase(Locale.ROOT))
            .collect(toUnmodifiableSet());

    /// Codes of ISO 4217 that are no money: metals such as `xau`, units of account, `xts` and `xxx`. Amounts in
    /// them cannot be rounded, because they have no minor unit.
    private static final Set<String> NO_MONEY = Currency.getAvailableCurrencies().stream()
            .filter(it -> it.getDefaultFractionDigits() < 0)
            .map(it -> it.getCurrencyCode().toLowerCase(Locale.ROOT))
            .collect(toUnmodifiableSet());

    public Money {
        amount = amount("amount", amount);
        currency("currency", currency);
    }

    /// Returns the amount without trailing zeros, so that equal prices make equal catalogs. Throws a problem at
    /// `field` if it is not valid.
    static BigDecimal amount(String field, BigDecimal amount) {
        BigDecimal shortest = amount.stripTrailingZeros();
        if (shortest.signum() < 0 || shortest.compareTo(AMOUNT_MAX) > 0 || shortest.scale() > DECIMALS_MAX) {
            throw BAD_USER_INPUT
                    .because("`%s` must be from 0 to %s with at most %d decimals; received %s. Send another amount."
                            .formatted(field, AMOUNT_MAX.toPlainString(), DECIMALS_MAX, Problem.shortened(amount)))
                    .at(field, amount, "0 to %s, %d decimals".formatted(AMOUNT_MAX.toPlainString(), DECIMALS_MAX));
        }
        return shortest.scale() < 0 ? shortest.setScale(0) : shortest;
    }

    /// Returns the currency code. Throws a problem at `field` if it is not valid. Stored prices may have
    /// codes that [#newCurrency] refuses.
    public static String currency(String field, String code) {
        if (!CURRENCIES.contains(code)) {
            throw BAD_USER_INPUT
                    .because("`%s` must be a lower-case ISO 4217 code such as `usd`; received `%s`."
                            .formatted(field, Problem.shortened(code)))
                    .at(field, code, "a lower-case ISO 4217 code, such as usd");
        }
        return code;
    }

    /// Returns the code of a price or customer that a request sets, or throws `BadUserInput` at `field`.
    public static String newCurrency(String field, String code) {
        if (NO_MONEY.contains(currency(field, code))) {
            throw BAD_USER_INPUT
                    .because(
                            ("`%s` must be the ISO 4217 code of money; `%s` is the code of a metal or a unit of account."
                                            + " Send a code such as `usd`.")
                                    .formatted(field, code))
                    .at(field, code, "a lower-case ISO 4217 code of money, such as usd");
        }
        return code;
    }
}
