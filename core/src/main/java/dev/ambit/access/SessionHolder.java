package dev.ambit.access;

import static dev.ambit.problem.ProblemCode.ACCESS_DENIED;
import static dev.ambit.problem.ProblemCode.ACCOUNT_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.access.PersonAccounts.JoinedAccount;
import dev.ambit.http.Request;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A signed-in person. The person's membership in the account of the request determines the permissions; the
/// session has none.
record SessionHolder(Session session) implements CredentialHolder {

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

    /// The account is the one of the request, else the person's first: it only has the responses.
    Optional<KeyOwner> keyOwner(Request request) {
        String name = "person %s %s".formatted(session.person(), request.header(ENVIRONMENT));
        String account = request.header(ACCOUNT);
        return session.accounts().stream()
                .filter(it -> account == null
                        || account.equalsIgnoreCase(it.publicId().toString()))
                .min(Comparator.comparing(JoinedAccount::publicId))
                .map(it -> new KeyOwner(it.account(), name));
    }

    /// Returns the account of the request.
    JoinedAccount account(Request request) {
        List<JoinedAccount> accounts = accounts(request);
        if (accounts.size() > 1) {
            throw BAD_USER_INPUT
                    .because("`X-ACCOUNT-ID` is missing, and you are a member of several accounts. Send the id of one"
                            + " of them.")
                    .at(ACCOUNT, null, "the id of an account that you are a member of");
        }
        return accounts.getFirst();
    }

    /// Returns the accounts that the request's environment can belong to.
    List<JoinedAccount> accounts(Request request) {
        UUID wanted = id(request, ACCOUNT, "the id of an account that you are a member of");
        List<JoinedAccount> accounts = session.accounts().stream()
                .filter(it -> wanted == null || wanted.equals(it.publicId()))
                .toList();
        if (session.accounts().isEmpty()) {
            throw ACCESS_DENIED.because("You are no longer a member of any account. Ask an admin to invite you again.");
        }
        if (accounts.isEmpty()) {
            throw ACCOUNT_NOT_FOUND.because(
                    "`X-ACCOUNT-ID` is `%s`, which is not an account of yours. Send the id of an account that you are a member of."
                            .formatted(wanted));
        }
        return accounts;
    }

    /// Returns the environment that the request names. (A request with a key does not name one, because the key
    /// belongs to one environment.)
    UUID environment(Request request) {
        String allowed = "the id of an environment";
        UUID environment = id(request, ENVIRONMENT, allowed);
        if (environment == null) {
            throw BAD_USER_INPUT
                    .because("`X-ENVIRONMENT-ID` is missing. With a session, send the id of the environment in this"
                            + " header.")
                    .at(ENVIRONMENT, null, allowed);
        }
        return environment;
    }

    private static @Nullable UUID id(Request request, String header, String allowed) {
        String value = request.header(header);
        try {
            return value == null ? null : UUID.fromString(value);
        } catch (IllegalArgumentException _) {
            throw BAD_USER_INPUT
                    .because("`%s` must be a UUID; received `%s`. Send %s."
                            .formatted(header, Problem.shortened(value), allowed))
                    .at(header, value, allowed);
        }
    }
}
