package dev.ambit.member;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.account.EmailSyntax;
import dev.ambit.problem.Problem;
import java.util.Locale;
import java.util.regex.Pattern;

/// A normalized e-mail address that identifies a person. A stored one may be older than the rule of [#given].
public record Email(String value) {

    private static final Pattern PATTERN = Pattern.compile("[^@\\s\\p{Cntrl}]{1,64}@[^@\\s\\p{Cntrl}]{1,190}");

    public Email {
        value = value.strip().toLowerCase(Locale.ROOT);
        if (!PATTERN.matcher(value).matches()) {
            throw wrong(value);
        }
    }

    /// Validates the address of a new person.
    static Email given(String value) {
        var email = new Email(value);
        if (!EmailSyntax.isAddress(email.value)) {
            throw wrong(email.value);
        }
        return email;
    }

    private static Problem wrong(String value) {
        return BAD_USER_INPUT
                .because("`email` must be an e-mail address such as `ann@example.com`; received `%s`. Correct it."
                        .formatted(Problem.shortened(value)))
                .at("email", value, EmailSyntax.FORM);
    }
}
