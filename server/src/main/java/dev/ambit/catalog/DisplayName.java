package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import java.util.regex.Pattern;

/// The names that people read.
public final class DisplayName {

    private static final Pattern PRINTABLE = Pattern.compile("\\P{Cc}{1,255}");

    private DisplayName() {}

    /// The name itself, or a problem at `field`.
    public static String valid(String field, String name) {
        if (name.isBlank() || !PRINTABLE.matcher(name).matches()) {
            throw BAD_USER_INPUT
                    .because("A name can be read by people.")
                    .at(field, name, "1 to 255 printable characters");
        }
        return name;
    }
}
