package dev.ambit.member;

import static dev.ambit.problem.ProblemCode.UNAUTHENTICATED;

import dev.ambit.access.ApiKey;
import dev.ambit.access.Authentication;
import dev.ambit.access.KeyKind;
import dev.ambit.access.Sessions;
import dev.ambit.db.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Lets a person in by address and password, and out again.
public final class SignIn {

    private static final Duration SESSION = Duration.ofDays(7);

    /// Of sessions that have expired, with each one that begins.
    private static final int FORGET_MAX = 100;

    private final Transactions transactions;
    private final Authentication authentication;
    private final Passwords passwords;
    private final InstantSource clock;
    private final LoginAttempts attempts = new LoginAttempts();

    public SignIn(Transactions transactions, Authentication authentication, Passwords passwords, InstantSource clock) {
        this.transactions = transactions;
        this.authentication = authentication;
        this.passwords = passwords;
        this.clock = clock;
    }

    /// @param token that is shown once
    record Opened(UUID person, ApiKey token, Instant expireAt) {}

    /// @throws dev.ambit.problem.Problem 401 that does not say which of both is wrong, 429 after too many
    Opened signIn(Email email, String password, String peer) {
        Person person = prove(email, password, peer);
        return transactions.outside(tx -> open(tx, person.id(), clock.instant()));
    }

    /// The person of whom this is the password.
    Person prove(Email email, String password, String peer) {
        attempts.begin(email, peer);
        Person person = transactions.outside(tx -> People.find(tx, email)).orElse(null);
        if (!passwords.matches(password, person == null ? null : person.passwordHash()) || person == null) {
            throw UNAUTHENTICATED.because("There is nobody with this address and password.");
        }
        attempts.succeeded(email, peer);
        return person;
    }

    static Opened open(Handle tx, UUID person, Instant now) {
        ApiKey token = ApiKey.random(KeyKind.SESSION);
        Instant expireAt = now.plus(SESSION);
        Sessions.insert(tx, token, person, now, expireAt);
        Sessions.forget(tx, now, FORGET_MAX);
        return new Opened(person, token, expireAt);
    }

    void signOut(ApiKey token) {
        transactions.outside(tx -> {
            Sessions.end(tx, token);
            return null;
        });
        authentication.forgetSession(token);
    }
}
