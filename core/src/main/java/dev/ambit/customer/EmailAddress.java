package dev.ambit.customer;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.problem.Problem;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The e-mail address of a customer, as callers send it.
final class EmailAddress {

    private static final Pattern PATTERN =
            Pattern.compile("[^@\\s\\p{C}\"(),:;<>\\[\\]\\\\]{1,64}@[\\p{L}\\p{M}\\p{N}][\\p{L}\\p{M}\\p{N}.-]{0,188}");

    private EmailAddress() {}

    /// Returns the address. Null is no address.
    ///
    /// @throws dev.ambit.problem.Problem 400 at `email` if it is malformed
    static @Nullable String valid(@Nullable String email) {
        if (email != null && !PATTERN.matcher(email).matches()) {
            throw BAD_USER_INPUT
                    .because("`email` must be an e-mail address such as `ann@example.com`; received `%s`."
                            .formatted(Problem.shortened(email)))
                    .at("email", email, "name@host, up to 64 characters before the @ and 189 after it");
        }
        return email;
    }
}
