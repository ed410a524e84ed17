package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.engine.Micros;
import dev.ambit.problem.Problem;
import java.math.BigDecimal;

/// Validates quantities: 0 or more, with at most six decimals.
final class Quantity {

    private Quantity() {}

    /// Returns the quantity without trailing zeros, so that equal quantities make equal catalogs. Throws a problem
    /// at `field` if it is not valid.
    static BigDecimal valid(String field, BigDecimal quantity) {
        try {
            if (quantity.signum() >= 0) {
                return Micros.decimal(Micros.of(quantity));
            }
        } catch (ArithmeticException _) {
            // Too large or too many decimals: reported below.
        }
        throw BAD_USER_INPUT
                .because("`%s` must be 0 or more with at most six decimals; received %s. Send another quantity."
                        .formatted(field, Problem.shortened(quantity)))
                .at(field, quantity, "0 to " + Micros.decimal(Micros.MAX).toPlainString() + ", six decimals");
    }
}
