package dev.ambit.access;

import static dev.ambit.problem.ProblemCode.ACCESS_DENIED;

import dev.ambit.http.Request;
import java.util.Locale;

/// What the table of routes asks of a person: to be signed in, a role in the environment, or to own the account.
public enum Need {
    ANYBODY,
    VIEWER,
    SUPPORT,
    ADMIN,
    OWNER;

    /// @throws dev.ambit.problem.Problem 403 where only keys will do
    static Need of(Request request) {
        String word = request.role();
        if (word == null) {
            throw ACCESS_DENIED.because("You are signed in as a person, and this operation accepts only API keys. Send a key in `X-API-KEY`.");
        }
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /// @param role of the person where the request leads
    void require(Role role, boolean isOwner) {
        boolean isEnough = switch (this) {
            case ANYBODY -> true;
            case OWNER -> isOwner;
            case VIEWER, SUPPORT, ADMIN -> role.covers(Role.valueOf(name()));
        };
        if (!isEnough) {
            throw ACCESS_DENIED
                    .because("Your role is `%s`; this operation requires `%s`. Ask an admin of the account for that role."
.formatted(role, this))
                    .with("role", role)
                    .with("requiredRole", this);
        }
    }
}
