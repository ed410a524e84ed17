package dev.ambit.pricelist;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static java.util.stream.Collectors.joining;

import dev.ambit.catalog.BillingPeriod;
import dev.ambit.catalog.DisplayName;
import dev.ambit.engine.ResetPeriod;
import dev.ambit.problem.Problem;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A unit such as `minute/month`: a noun, and an optional period after a slash. Either may be empty.
record UnitText(String path, String written, String noun, String period) {

    static final UnitText NONE = new UnitText("", "", "", "");

    private static final List<String> PERIODS = List.of("second", "minute", "hour", "day", "week", "month", "year");

    /// The noun of `document/user/month` is `document/user`.
    static UnitText of(Entry entry) {
        String written = DisplayName.valid(entry.path(), entry.text());
        List<String> words =
                Arrays.stream(written.split("/", -1)).map(String::strip).toList();
        String period = words.stream()
                .skip(1)
                .map(word -> word.toLowerCase(Locale.ROOT))
                .filter(PERIODS::contains)
                .reduce("", (_, last) -> last);
        String others = words.stream()
                .skip(1)
                .filter(word -> !word.isEmpty() && !word.equalsIgnoreCase(period))
                .map(word -> "/" + word)
                .collect(joining());
        String noun = words.getFirst() + others;
        return new UnitText(entry.path(), written, noun.startsWith("/") ? noun.substring(1) : noun, period);
    }

    /// Returns whether the unit is a rate, which is not metered.
    boolean isRate() {
        return period.equals("second") || period.equals("minute");
    }

    /// Returns the reset period of a quota in this unit, if any.
    Optional<ResetPeriod> resetPeriod() {
        return period.isEmpty() || isRate()
                ? Optional.empty()
                : Optional.of(ResetPeriod.valueOf(period.toUpperCase(Locale.ROOT)));
    }

    /// Returns the billing period of a price in this unit. A price without a period is monthly.
    BillingPeriod billingPeriod() {
        return switch (period) {
            case "", "month" -> BillingPeriod.MONTHLY;
            case "year" -> BillingPeriod.ANNUALLY;
            default -> throw problem("must end with /month or /year.", "month, year");
        };
    }

    Problem problem(String fault, String allowed) {
        return BAD_USER_INPUT
                .because("`%s` %s Received `%s`.".formatted(path, fault, Problem.shortened(written)))
                .at(path, written, allowed);
    }
}
