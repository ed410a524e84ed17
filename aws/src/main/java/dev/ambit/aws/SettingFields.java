package dev.ambit.aws;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.problem.Problem;
import java.util.regex.Pattern;

/// Checks the fields of one object in a request body.
///
/// @param parent path of the object, with a dot at its end; empty for the body itself
record SettingFields(String parent) {

    static final SettingFields BODY = new SettingFields("");

    void require(Pattern allowed, String value, String field, String form) {
        if (!allowed.matcher(value).matches()) {
            throw refused(field, value, form);
        }
    }

    /// Checks a secret, which the problem does not show.
    void requireSecret(Pattern allowed, String secret, String field, String form) {
        if (!allowed.matcher(secret).matches()) {
            throw refused(field, "(hidden)", form);
        }
    }

    /// Returns the problem of an invalid field. Its fact `field` omits the parent, which the body reader adds.
    Problem refused(String field, String received, String form) {
        return BAD_USER_INPUT
                .because("`%s%s` must be %s; received `%s`. Send another value."
                        .formatted(parent, field, form, shortened(received)))
                .at(field, received, form);
    }
}
