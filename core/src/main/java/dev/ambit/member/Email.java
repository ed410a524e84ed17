package dev.ambit.member;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.account.Legible;
import dev.ambit.problem.Problem;
import java.util.Locale;
import java.util.regex.Pattern;

/// An address by which a person is known, the same however it is written. One that exists is valid.
record Email(String value) {

    private static final int CHARS_MAX = 255;
    private static final Pattern PATTERN = Pattern.compile("[^@\\s\\p{Cntrl}]{1,64}@[^@\\s\\p{Cntrl}]{1,190}");

    Email {
        value = value.strip().toLowerCase(Locale.ROOT);
        if (!PATTERN.matcher(value).matches()) {
            throw wrong(value);
        }
    }

    /// Of somebody who is to be known by it.
    static Email given(String value) {
        var email = new Email(value);
        if (!Legible.isPlain(email.value, CHARS_MAX)) {
            throw wrong(email.value);
        }
        return email;
    }

    private static Problem wrong(String value) {
        return BAD_USER_INPUT
.because("`email` must be an e-mail address such as `ann@example.com`; received `%s`."
.formatted(Problem.shortened(value))).at("email", value, "name@host");
    }
}
