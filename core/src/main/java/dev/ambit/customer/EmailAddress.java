package dev.ambit.customer;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.account.EmailSyntax;
import dev.ambit.problem.Problem;
import org.jspecify.annotations.Nullable;

/// The e-mail address of a customer, as callers send it.
final class EmailAddress {

    private EmailAddress() {}

    /// Returns the address. Null is no address.
    ///
    /// @throws dev.ambit.problem.Problem 400 at `email` if it is malformed
    static @Nullable String valid(@Nullable String email) {
        if (email != null && !EmailSyntax.isAddress(email)) {
            throw BAD_USER_INPUT
                    .because("`email` must be an e-mail address such as `ann@example.com`; received `%s`. Correct it."
                            .formatted(Problem.shortened(email)))
                    .at("email", email, EmailSyntax.FORM);
        }
        return email;
    }
}
