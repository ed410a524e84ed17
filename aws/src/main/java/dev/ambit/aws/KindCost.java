package dev.ambit.aws;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.account.PrintableText;
import dev.ambit.stack.ResourceKind;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// The cost of a resource of a kind, set by the operator.
///
/// @param idle price of an unused resource for a month, in US dollars
/// @param use price of use in words; null: unknown
public record KindCost(
        ResourceKind kind, BigDecimal idle, @Nullable String use) {

    private static final int USE_CHARS_MAX = 200;
    private static final int DECIMALS_MAX = 6;
    private static final BigDecimal AMOUNT_MAX = new BigDecimal("1000000");

    KindCost valid(String path) {
        requireAmount(idle, path + ".idle");
        if (use != null && !PrintableText.is(use, USE_CHARS_MAX)) {
            throw BAD_USER_INPUT
                    .because(
                            "`%s.use` must have 1 to %d printable characters; received `%s`. Describe the price of use."
                                    .formatted(path, USE_CHARS_MAX, shortened(use)))
                    .at(path + ".use", use, "1 to %d printable characters".formatted(USE_CHARS_MAX));
        }
        return this;
    }

    static void requireAmount(BigDecimal amount, String field) {
        boolean isWritable = Math.abs((long) amount.scale()) <= DECIMALS_MAX;
        if (!isWritable || amount.signum() < 0 || amount.compareTo(AMOUNT_MAX) > 0) {
            throw BAD_USER_INPUT
                    .because("`%s` must be 0 to %s US dollars, with at most %d decimals; received `%s`. Correct it."
                            .formatted(field, AMOUNT_MAX, DECIMALS_MAX, shortened(amount)))
                    .at(field, amount.toString(), "0 to %s, at most %d decimals".formatted(AMOUNT_MAX, DECIMALS_MAX));
        }
    }
}
