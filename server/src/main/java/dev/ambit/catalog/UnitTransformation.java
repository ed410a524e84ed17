package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.engine.Scale;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/// How a fine unit is shown as a coarse one, such as bytes as gigabytes (domain.md §1.5). Reports and raw events count
/// in the fine one; limits, and all that is said of usage, are in the coarse one.
public record UnitTransformation(
        BigDecimal divide,
        @Nullable String featureUnits,
        @Nullable String featureUnitsPlural,
        @Nullable Round round) {

    public enum Round {
        UP,
        DOWN,
    }

    public UnitTransformation {
        if (divide.signum() <= 0) {
            throw BAD_USER_INPUT.because("A unit is divided by more than zero.").at("divide", divide, "above 0");
        }
        divide = Quantity.valid("divide", divide);
        round = round == null ? Round.UP : round;
    }

    Scale scale() {
        return new Scale(
                divide,
                switch (round == null ? Round.UP : round) {
                    case UP -> RoundingMode.UP;
                    case DOWN -> RoundingMode.DOWN;
                });
    }
}
