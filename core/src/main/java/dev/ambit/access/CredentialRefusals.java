package dev.ambit.access;

import static dev.ambit.problem.ProblemCode.IDENTITY_FORBIDDEN;
import static dev.ambit.problem.ProblemCode.UNAUTHENTICATED;

import dev.ambit.problem.Problem;

/// Refusals that say nothing about whether a credential was ever valid.
final class CredentialRefusals {

    private CredentialRefusals() {}

    /// Refuses an unknown, revoked or expired credential.
    ///
    /// @param isApiKey whether it was sent in `X-API-KEY`
    static Problem unknown(boolean isApiKey) {
        return UNAUTHENTICATED.because(
                isApiKey
                        ? "The key in `X-API-KEY` is unknown, was revoked or has expired. Check that it is complete, or"
                                + " send another key."
                        : "The credential in `Authorization` is unknown, was revoked or has expired. Sign in again, or"
                                + " send another key.");
    }

    /// Refuses the operator token on a route that needs an API key.
    static Problem operatorToken() {
        return IDENTITY_FORBIDDEN.because(
                "`X-API-KEY` contains the operator token, which only operator routes accept. Send an API key.");
    }

    /// Refuses the token of a session in `X-API-KEY`.
    static Problem sessionAsKey() {
        return UNAUTHENTICATED.because("`X-API-KEY` contains a session token. Send it as `Authorization: Bearer`, or"
                + " send an API key in `X-API-KEY`.");
    }
}
