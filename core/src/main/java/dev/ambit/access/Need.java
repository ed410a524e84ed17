package dev.ambit.access;

import static dev.ambit.problem.ProblemCode.ACCESS_DENIED;

import dev.ambit.http.Request;
import java.util.Locale;

/// The requirement of a route on a person: a session, a role in the environment, or ownership of the account.
public enum Need {
    ANYBODY,
    VIEWER,
    SUPPORT,
    ADMIN,
    OWNER;

    /// Returns the requirement of the route.
    ///
    /// @throws dev.ambit.problem.Problem 403 if the route accepts only keys
    static Need of(Request request) {
        String word = request.role();
        if (word == null) {
            throw ACCESS_DENIED.because(
                    "You are signed in as a person, and this operation accepts only API keys. Send a key in"
                            + " `X-API-KEY`.");
        }
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /// Requires that role.
    ///
    /// @param role the person's role in the account or environment of the request
    void require(Role role, boolean isOwner) {
        boolean isEnough = switch (this) {
            case ANYBODY -> true;
            case OWNER -> isOwner;
            case VIEWER, SUPPORT, ADMIN -> role.covers(Role.valueOf(name()));
        };
        if (!isEnough) {
            throw ACCESS_DENIED
                    .because(
                            "Your role is `%s`; this operation requires `%s`. Ask an owner of the account for that role."
                                    .formatted(role, this))
                    .with("role", role)
                    .with("requiredRole", this);
        }
    }
}
