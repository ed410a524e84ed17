package dev.ambit.order;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.account.PrintableText;
import dev.ambit.catalog.Money;
import dev.ambit.stack.PlannedCost;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The monthly price of a development environment, with an expiry. Amounts are exact, in major units of the
/// currency (ISO 4217, lower case).
///
/// @param monthly sum of the lines
/// @param schedule delivery date, as free text
/// @param providerCosts what the providers of the resources charge the operator; null in quotes of earlier versions
public record Quote(
        String currency,
        BigDecimal monthly,
        List<Line> lines,
        Instant validUntil,
        @Nullable String schedule,
        @Nullable String notes,
        @Nullable List<PlannedCost> providerCosts) {

    private static final int LINES_MAX = 100;
    private static final int DESCRIPTION_CHARS_MAX = 200;
    private static final int TEXT_CHARS_MAX = 4_000;
    private static final int DECIMALS_MAX = 6;
    private static final BigDecimal QUANTITY_MAX = new BigDecimal("1000000000");

    /// A line of a quote.
    ///
    /// @param amount `quantity` times `unitAmount`
    public record Line(String description, BigDecimal quantity, BigDecimal unitAmount, BigDecimal amount) {

        public Line {
            quantity = plain(quantity);
            unitAmount = plain(unitAmount);
            amount = plain(amount);
        }

        static Line of(String description, BigDecimal quantity, BigDecimal unitAmount) {
            return new Line(description, quantity, unitAmount, quantity.multiply(unitAmount));
        }

        /// Validates a line that the operator entered.
        ///
        /// @param path path of the line in the request
        Line valid(String path) {
            if (!PrintableText.isPlain(description, DESCRIPTION_CHARS_MAX)) {
                throw BAD_USER_INPUT
                        .because(("`%s.description` must have 1 to %d printable"
                                        + " characters; received `%s`. Describe what is"
                                        + " paid for.")
                                .formatted(path, DESCRIPTION_CHARS_MAX, shortened(description)))
                        .at(
                                path + ".description",
                                description,
                                "1 to %d printable characters".formatted(DESCRIPTION_CHARS_MAX));
            }
            if (quantity.signum() <= 0 || quantity.compareTo(QUANTITY_MAX) > 0 || quantity.scale() > DECIMALS_MAX) {
                throw BAD_USER_INPUT
                        .because(("`%s.quantity` must be above 0 and at most %s,"
                                        + " with at most %d decimals; received `%s`."
                                        + " Correct it.")
                                .formatted(path, QUANTITY_MAX, DECIMALS_MAX, shortened(quantity)))
                        .at(
                                path + ".quantity",
                                quantity,
                                "above 0, at most %s, at most %d decimals".formatted(QUANTITY_MAX, DECIMALS_MAX));
            }
            if (unitAmount.signum() < 0
                    || unitAmount.compareTo(QUANTITY_MAX) > 0
                    || unitAmount.scale() > DECIMALS_MAX) {
                throw BAD_USER_INPUT
                        .because("`%s.unitAmount` must be 0 to %s, with at most %d decimals; received `%s`. Correct it."
                                .formatted(path, QUANTITY_MAX, DECIMALS_MAX, shortened(unitAmount)))
                        .at(
                                path + ".unitAmount",
                                unitAmount,
                                "0 to %s, at most %d decimals".formatted(QUANTITY_MAX, DECIMALS_MAX));
            }
            return this;
        }
    }

    public Quote {
        lines = List.copyOf(lines);
        providerCosts = providerCosts == null ? null : List.copyOf(providerCosts);
        monthly = plain(monthly);
    }

    static Quote of(
            String currency, List<Line> lines, Instant validUntil, @Nullable String schedule, @Nullable String notes) {
        requireText("schedule", schedule);
        requireText("notes", notes);
        if (lines.isEmpty() || lines.size() > LINES_MAX) {
            throw BAD_USER_INPUT
                    .because("`lines` must have 1 to %d entries; received %d. Send one line for each thing to pay."
                            .formatted(LINES_MAX, lines.size()))
                    .at("lines", lines.size(), "1 to %d lines".formatted(LINES_MAX));
        }
        BigDecimal monthly = lines.stream().map(Line::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
        return new Quote(new Money(monthly, currency).currency(), monthly, lines, validUntil, schedule, notes, null);
    }

    Quote with(List<PlannedCost> costs) {
        return new Quote(currency, monthly, lines, validUntil, schedule, notes, costs);
    }

    boolean standsAt(Instant now) {
        return !now.isAfter(validUntil);
    }

    private static void requireText(String field, @Nullable String text) {
        if (text != null && (text.isBlank() || text.length() > TEXT_CHARS_MAX)) {
            throw BAD_USER_INPUT
                    .because("`%s` must have 1 to %d characters and not be blank; received `%s`. Correct it or omit it."
                            .formatted(field, TEXT_CHARS_MAX, shortened(text)))
                    .at(field, text, "1 to %d characters, or absent".formatted(TEXT_CHARS_MAX));
        }
    }

    /// Returns the number without trailing zeros or an exponent.
    private static BigDecimal plain(BigDecimal it) {
        BigDecimal shortest = it.stripTrailingZeros();
        return shortest.scale() < 0 ? shortest.setScale(0) : shortest;
    }
}
