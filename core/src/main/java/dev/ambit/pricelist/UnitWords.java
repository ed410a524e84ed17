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

/// A unit such as `minute/month`: what is counted, and a period if one stands after a slash. Either may be empty.
record UnitWords(String place, String written, String noun, String period) {

    static final UnitWords NONE = new UnitWords("", "", "", "");

    private static final List<String> PERIODS = List.of("second", "minute", "hour", "day", "week", "month", "year");

    /// `document/user/month` counts `document/user`.
    static UnitWords of(Entry entry) {
        String written = DisplayName.valid(entry.place(), entry.text());
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
        return new UnitWords(entry.place(), written, noun.startsWith("/") ? noun.substring(1) : noun, period);
    }

    /// Whether it says how fast something may go. A quota that renews as often is not counted by anybody.
    boolean isRate() {
        return period.equals("second") || period.equals("minute");
    }

    /// How often a quota in this unit renews, if it says so.
    Optional<ResetPeriod> resetPeriod() {
        return period.isEmpty() || isRate()
                ? Optional.empty()
                : Optional.of(ResetPeriod.valueOf(period.toUpperCase(Locale.ROOT)));
    }

    /// How often a price in this unit is paid. Prices without a period are those of a month, as all in the format.
    BillingPeriod billingPeriod() {
        return switch (period) {
            case "", "month" -> BillingPeriod.MONTHLY;
            case "year" -> BillingPeriod.ANNUALLY;
            default -> throw problem("must end with /month or /year.", "month, year");
        };
    }

    Problem problem(String fault, String allowed) {
        return BAD_USER_INPUT
.because("`%s` %s Received `%s`.".formatted(place, fault, Problem.shortened(written))).at(place, written, allowed);
    }
}
