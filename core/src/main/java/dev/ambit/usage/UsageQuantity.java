package dev.ambit.usage;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.engine.Micros;
import dev.ambit.problem.Problem;
import java.math.BigDecimal;

/// Validates quantities in requests.
final class UsageQuantity {

    private UsageQuantity() {}

    /// Returns the quantity in millionths.
    static long micros(String field, BigDecimal value) {
        try {
            return Micros.of(value);
        } catch (ArithmeticException e) {
            throw BAD_USER_INPUT
                    .because("`%s` is too large or has more than six decimals; received %s. Send another quantity."
                            .formatted(field, Problem.shortened(value)))
                    .at(field, value, "six decimals, up to " + most());
        }
    }

    /// Returns the quantity like [#micros], and requires more than zero.
    static long positive(String field, BigDecimal value) {
        long micros = micros(field, value);
        if (micros <= 0) {
            throw BAD_USER_INPUT
                    .because("`%s` must be more than 0; received %s. Send another quantity."
                            .formatted(field, Problem.shortened(value)))
                    .at(field, value, "0.000001 to " + most());
        }
        return micros;
    }

    /// Returns the same number for `3`, `3.0` and `3E0`.
    static BigDecimal canonical(BigDecimal value) {
        BigDecimal shortest = value.stripTrailingZeros();
        return shortest.scale() < 0 ? shortest.setScale(0) : shortest;
    }

    private static String most() {
        return Micros.decimal(Micros.MAX).toPlainString();
    }
}
