package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// How a fine unit is shown as a coarse one, such as bytes as gigabytes. Kept and shown; it does not act yet.
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
        round = round == null ? Round.UP : round;
    }
}
