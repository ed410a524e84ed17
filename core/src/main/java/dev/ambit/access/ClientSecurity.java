package dev.ambit.access;

import static dev.ambit.problem.ProblemCode.ORIGIN_NOT_ALLOWED;

import dev.ambit.problem.Problem;
import java.util.List;

/// The restrictions of an environment for client keys.
///
/// @param enforced whether customer tokens are required
/// @param signingSecrets the secrets that a customer token may be signed with; empty if no token is required
/// @param allowedOrigins the origins of web pages that may use client keys; empty: all
record ClientSecurity(boolean enforced, List<String> signingSecrets, List<String> allowedOrigins) {

    static final ClientSecurity OFF = new ClientSecurity(false, List.of(), List.of());

    ClientSecurity {
        signingSecrets = List.copyOf(signingSecrets);
        allowedOrigins = List.copyOf(allowedOrigins);
    }

    ClientSecurity signedWith(List<String> secrets) {
        return new ClientSecurity(enforced, secrets, allowedOrigins);
    }

    /// @param origin the origin of the web page that sent the request
    /// @throws Problem 403 if the environment does not allow the origin
    void requireAllowed(String origin) {
        if (!allowedOrigins.isEmpty() && !allowedOrigins.contains(origin)) {
            throw ORIGIN_NOT_ALLOWED
                    .because(("A page of origin `%s` sent the client key, but the environment does not allow this"
                                    + " origin. Add it to `allowedOrigins` of the environment.")
                            .formatted(Problem.shortened(origin)))
                    .at("Origin", Problem.shortened(origin), "the allowed origins of the environment");
        }
    }

    /// Omits the secrets, because printed values end up in logs.
    @Override
    public String toString() {
        return "ClientSecurity[" + enforced + "]";
    }
}
