package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/// A number as people type it, such as `2,500`. A comma separates thousands only: `2,5` is refused.
final class FormNumber {

    private static final String SEPARATORS = "[,\\s\u00a0_']";

    private static final Pattern NUMBER =
            Pattern.compile("-?(\\d{1,15}|\\d{1,3}(%s\\d{3}){1,4})(\\.\\d{1,12})?".formatted(SEPARATORS));

    private FormNumber() {}

    /// @param field name of the field on the form
    /// @throws Problem `BadUserInput` at the field if the text is not a number
    static BigDecimal of(String field, String text) {
        if (!isNumber(text)) {
            throw BAD_USER_INPUT
                    .because("`%s` must be a number such as 2,500; received `%s`. Enter another number."
                            .formatted(field, Problem.shortened(text)))
                    .at(field, text, "a number such as 2,500");
        }
        return new BigDecimal(digits(text));
    }

    /// Returns the number without the separators of its thousands; other text as it is.
    static String digits(String text) {
        return isNumber(text) ? text.replaceAll(SEPARATORS, "") : text;
    }

    private static boolean isNumber(String text) {
        return NUMBER.matcher(text.strip()).matches();
    }
}
