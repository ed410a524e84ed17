package dev.ambit.access;

import static dev.ambit.problem.ProblemCode.ACCESS_DENIED;
import static dev.ambit.problem.ProblemCode.ACCOUNT_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.access.PersonAccounts.Belonging;
import dev.ambit.http.Request;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A person who has signed in. What may be done is not in the token but in the membership of the account that the
/// request is about.
record SessionHolder(Session session) implements Holder {

    private static final String ACCOUNT = "X-ACCOUNT-ID";
    private static final String ENVIRONMENT = "X-ENVIRONMENT-ID";

    @Override
    public Instant expireAt() {
        return session.expireAt();
    }

    UUID person() {
        return session.person();
    }

    Actor actor(Request request) {
        return new Actor("USER", session.person().toString(), request.peer());
    }

    /// The account that the request is about.
    Belonging account(Request request) {
        List<Belonging> accounts = accounts(request);
        if (accounts.size() > 1) {
            throw BAD_USER_INPUT
                    .because("You belong to several accounts. Say which one you mean.")
                    .at(ACCOUNT, null, "the id of an account that you belong to");
        }
        return accounts.getFirst();
    }

    /// Those among which the request's environment is.
    List<Belonging> accounts(Request request) {
        UUID wanted = id(request, ACCOUNT, "the id of an account that you belong to");
        List<Belonging> accounts = session.accounts().stream()
                .filter(it -> wanted == null || wanted.equals(it.publicId()))
                .toList();
        if (session.accounts().isEmpty()) {
            throw ACCESS_DENIED.because("You belong to no account any more.");
        }
        if (accounts.isEmpty()) {
            throw ACCOUNT_NOT_FOUND.because("There is no account %s.".formatted(wanted));
        }
        return accounts;
    }

    /// The environment that a key would fix.
    UUID environment(Request request) {
        String allowed = "the id of an environment, which a key would say by itself";
        UUID environment = id(request, ENVIRONMENT, allowed);
        if (environment == null) {
            throw BAD_USER_INPUT.because("Say in which environment.").at(ENVIRONMENT, null, allowed);
        }
        return environment;
    }

    private static @Nullable UUID id(Request request, String header, String allowed) {
        String value = request.header(header);
        try {
            return value == null ? null : UUID.fromString(value);
        } catch (IllegalArgumentException _) {
            throw BAD_USER_INPUT.because("This is no id.").at(header, value, allowed);
        }
    }
}
