package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/// A number as people type it, such as `2,500`.
final class FormNumber {

    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,15}(\\.\\d{1,12})?");

    private FormNumber() {}

    /// @param field name of the field on the form
    /// @throws Problem `BadUserInput` at the field if the text is not a number
    static BigDecimal of(String field, String text) {
        String digits = text.replaceAll("[,\\s\u00a0_']", "");
        if (!NUMBER.matcher(digits).matches()) {
            throw BAD_USER_INPUT
                    .because("`%s` must be a number such as 2,500; received `%s`. Enter another number."
                            .formatted(field, Problem.shortened(text)))
                    .at(field, text, "a number such as 2,500");
        }
        return new BigDecimal(digits);
    }
}
