package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.engine.Scale;
import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/// Shows a fine unit as a coarse one, such as bytes as gigabytes. Reports and events count in the fine unit; limits
/// and usage are shown in the coarse one.
public record UnitTransformation(
        BigDecimal divide,
        @Nullable String featureUnits,
        @Nullable String featureUnitsPlural,
        @Nullable Round round) {

    public enum Round {
        UP,
        DOWN,
    }

    /// From bytes to exabytes.
    private static final BigDecimal DIVIDE_MAX = new BigDecimal("1000000000000000000");

    private static final int DECIMALS_MAX = 6;

    /// Stored values may be finer or larger than [#requireFit] allows today, and must remain readable.
    public UnitTransformation {
        if (divide.signum() <= 0) {
            throw notDividing("divide", divide);
        }
        BigDecimal shortest = divide.stripTrailingZeros();
        divide = shortest.scale() < 0 ? shortest.setScale(0) : shortest;
        round = round == null ? Round.UP : round;
    }

    /// @throws dev.ambit.problem.Problem if `divide` is too large or has too many decimals for a new request
    static void requireFit(@Nullable UnitTransformation asked) {
        if (asked != null && (asked.divide.compareTo(DIVIDE_MAX) > 0 || asked.divide.scale() > DECIMALS_MAX)) {
            throw notDividing("unitTransformation.divide", asked.divide);
        }
    }

    private static Problem notDividing(String field, BigDecimal divide) {
        return BAD_USER_INPUT
                .because("`%s` must be above 0 with at most six decimals; received %s. Send another divisor."
                        .formatted(field, Problem.shortened(divide)))
                .at(field, divide, "above 0 to %s, six decimals".formatted(DIVIDE_MAX.toPlainString()));
    }

    /// Returns how values are rounded; up by default.
    public Round rounding() {
        return round == null ? Round.UP : round;
    }

    Scale scale() {
        return new Scale(
                divide,
                switch (rounding()) {
                    case UP -> RoundingMode.UP;
                    case DOWN -> RoundingMode.DOWN;
                });
    }
}
