package dev.ambit.member;

import static dev.ambit.problem.ProblemCode.UNAUTHENTICATED;

import dev.ambit.access.ApiKey;
import dev.ambit.access.Authentication;
import dev.ambit.access.KeyKind;
import dev.ambit.access.Sessions;
import dev.ambit.db.Transactions;
import dev.ambit.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Signs people in with e-mail address and password, and signs them out.
public final class SignIn {

    private static final Duration SESSION = Duration.ofDays(7);

    /// Number of expired sessions to delete with each new one.
    private static final int DELETED_MAX = 100;

    /// Maximum number of sessions of a person; the oldest end.
    private static final int SESSIONS_MAX = 100;

    private final Transactions transactions;
    private final Authentication authentication;
    private final Passwords passwords;
    private final InstantSource clock;
    private final LoginAttempts attempts;

    public SignIn(
            Transactions transactions,
            Authentication authentication,
            Passwords passwords,
            LoginAttempts attempts,
            InstantSource clock) {
        this.transactions = transactions;
        this.authentication = authentication;
        this.passwords = passwords;
        this.attempts = attempts;
        this.clock = clock;
    }

    /// @param token shown only once
    record Opened(UUID person, ApiKey token, Instant expireAt) {}

    /// @throws dev.ambit.problem.Problem 401 that does not reveal whether the address or the password is wrong,
    /// 429 after too many attempts
    Opened signIn(Email email, String password, String peer) {
        Person person = verify(email, password, peer);
        return transactions.outside(tx -> {
            requireStill(tx, person);
            return open(tx, person, peer, clock.instant());
        });
    }

    /// Verifies the password and returns the person.
    Person verify(Email email, String password, String peer) {
        Person person = transactions.outside(tx -> People.find(tx, email)).orElse(null);
        String hash = person == null ? null : person.passwordHash();
        require(SecretAttempt.signIn(email, peer), hash, password, SignIn::wrong);
        return Objects.requireNonNull(person);
    }

    /// Verifies a password, and limits attempts.
    ///
    /// @param hash null for an unknown person
    void require(SecretAttempt attempt, @Nullable String hash, String password, Supplier<Problem> wrong) {
        attempts.begin(attempt);
        boolean isRight;
        try {
            isRight = passwords.matches(password, hash);
        } catch (Problem busy) {
            attempts.withdraw(attempt);
            throw busy;
        }
        if (!isRight) {
            throw wrong.get();
        }
        attempts.succeeded(attempt);
    }

    /// Locks the person, and requires that the password is still the one that was verified before `tx` began.
    ///
    /// @throws dev.ambit.problem.Problem 401, also if the person is gone
    static void requireStill(Handle tx, Person proved) {
        boolean isStill = People.lock(tx, proved.id())
                .filter(it -> Objects.equals(it.passwordHash(), proved.passwordHash()))
                .isPresent();
        if (!isStill) {
            throw UNAUTHENTICATED.because("Your password has changed. Sign in again.");
        }
    }

    private static Problem wrong() {
        return UNAUTHENTICATED.because("The e-mail address or the password is wrong. Check both, and sign in again.");
    }

    /// Creates a session for a person with a verified password, and remembers the address as known.
    static Opened open(Handle tx, Person person, String peer, Instant now) {
        LoginAttempts.know(tx, person.email(), peer, now);
        return open(tx, person.id(), now);
    }

    static Opened open(Handle tx, UUID person, Instant now) {
        ApiKey token = ApiKey.random(KeyKind.SESSION);
        Instant expireAt = now.plus(SESSION);
        Sessions.insert(tx, token, person, now, expireAt);
        Sessions.deleteExpired(tx, now, DELETED_MAX);
        Sessions.keepNewest(tx, person, SESSIONS_MAX);
        return new Opened(person, token, expireAt);
    }

    void signOut(ApiKey token) {
        transactions.outside(tx -> {
            Sessions.end(tx, token);
            return null;
        });
        authentication.evictSession(token);
    }
}
