package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.account.PrintableText;
import dev.ambit.problem.Problem;

/// Validates display names.
public final class DisplayName {

    private static final int CHARS_MAX = 255;

    private DisplayName() {}

    /// Returns the name. Throws a problem at `field` if it is not valid.
    public static String valid(String field, String name) {
        if (!PrintableText.is(name, CHARS_MAX)) {
            throw BAD_USER_INPUT
                    .because("`%s` must have 1 to %d printable characters; received `%s`. Choose another name."
                            .formatted(field, CHARS_MAX, Problem.shortened(name)))
                    .at(field, name, "1 to " + CHARS_MAX + " printable characters");
        }
        return name;
    }
}
