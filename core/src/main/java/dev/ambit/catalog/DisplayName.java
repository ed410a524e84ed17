package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.account.PrintableText;
import dev.ambit.problem.Problem;
import org.jspecify.annotations.Nullable;

/// Validates display names.
public final class DisplayName {

    private static final int CHARS_MAX = 255;

    private DisplayName() {}

    /// Returns the name, which may be stored. Throws a problem at `field` if it is not valid.
    public static String valid(String field, String name) {
        if (!PrintableText.is(name, CHARS_MAX)) {
            throw refused(field, name);
        }
        return name;
    }

    /// Returns a new name. Unlike [#valid], this refuses invisible characters, with which two names look alike.
    static String given(String field, String name) {
        if (!PrintableText.isPlain(name, CHARS_MAX)) {
            throw refused(field, name);
        }
        return name;
    }

    /// Returns the name after an update. A stored name, which may be older than the rule of [#given], can stay.
    ///
    /// @param name null: stays the same
    static String changed(String field, @Nullable String name, String before) {
        return name == null || name.equals(before) ? before : given(field, name);
    }

    private static Problem refused(String field, String name) {
        return BAD_USER_INPUT
                .because("`%s` must have 1 to %d printable characters; received `%s`. Choose another name."
                        .formatted(field, CHARS_MAX, Problem.shortened(name)))
                .at(field, name, "1 to " + CHARS_MAX + " printable characters");
    }
}
