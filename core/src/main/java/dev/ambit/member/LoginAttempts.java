package dev.ambit.member;

import static dev.ambit.problem.ProblemCode.RATE_LIMIT_EXCEEDED;

import dev.ambit.db.Transactions;
import dev.ambit.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Slows down the guessing of passwords and setup tokens with delays that double, up to [#DELAY_MAX]. Nothing
/// locks a person out:
///
/// - After wrong passwords for one person from one address, that address waits.
/// - After wrong passwords for one person from many addresses, each address waits before its next try. Addresses
/// from which the person has signed in before do not wait for the guesses of others.
/// - After wrong passwords for many persons from one address, that address waits, with the same exception.
///
/// The counts are in the database, so several servers share them.
public final class LoginAttempts {

    private static final int FREE_OF_PERSON_FROM_ADDRESS = 10;
    private static final int FREE_OF_PERSON = 20;
    private static final int FREE_FROM_ADDRESS = 100;
    private static final Duration DELAY_MIN = Duration.ofSeconds(4);
    private static final Duration DELAY_MAX = Duration.ofMinutes(5);
    private static final int DOUBLINGS_MAX = 10;

    /// Time without a wrong password after which the counts restart.
    private static final Duration WINDOW = Duration.ofHours(1);

    private static final Duration KNOWN = Duration.ofDays(90);
    private static final int DELETED_MAX = 100;

    private final Transactions transactions;
    private final InstantSource clock;

    public LoginAttempts(Transactions transactions, InstantSource clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /// Counts the attempt as a failure before it is made, so that concurrent attempts are all counted.
    ///
    /// @throws Problem 429 with the seconds to wait
    void begin(SecretAttempt attempt) {
        Instant now = clock.instant();
        requireNotBlocked(attempt, transactions.outside(tx -> AttemptCounts.find(tx, attempt.keys())), now);
        Optional<Problem> refusal = transactions.outside(tx -> {
            AttemptCounts.deleteExpired(tx, now, DELETED_MAX);
            return count(tx, attempt, now);
        });
        if (refusal.isPresent()) {
            throw refusal.get();
        }
    }

    /// Takes back the failure that [#begin] has counted, and resets the count of the attempt's own key.
    void succeeded(SecretAttempt attempt) {
        transactions.outside(tx -> {
            AttemptCounts.undo(tx, attempt.keys());
            AttemptCounts.clear(tx, attempt.own());
            return null;
        });
    }

    /// Takes back an attempt that was not made.
    void withdraw(SecretAttempt attempt) {
        transactions.outside(tx -> {
            AttemptCounts.undo(tx, attempt.keys());
            return null;
        });
    }

    /// Remembers the address as known for the person.
    static void know(Handle tx, Email email, String peer, Instant now) {
        AttemptCounts.know(tx, SecretAttempt.signIn(email, peer).own(), now, now.plus(KNOWN));
    }

    /// Checks a setup token, and counts wrong tokens by the address that they come from.
    ///
    /// @param check returns whether the token is right
    /// @throws Problem `wrong`, or 429 with the seconds to wait
    public void requireSetup(String peer, BooleanSupplier check, Problem wrong) {
        SecretAttempt attempt = SecretAttempt.setup(peer);
        begin(attempt);
        if (!check.getAsBoolean()) {
            throw wrong;
        }
        succeeded(attempt);
    }

    /// Returns a refusal whose count must be stored. Throws other refusals, so that their count is rolled back.
    private static Optional<Problem> count(Handle tx, SecretAttempt attempt, Instant now) {
        Map<String, AttemptCount> counts =
                AttemptCounts.add(tx, attempt.keys(), now, now.minus(WINDOW), now.plus(WINDOW));
        requireNotBlocked(attempt, counts, now);
        AttemptCount own = of(counts, attempt.own());
        Duration delay = delay(own.failures(), FREE_OF_PERSON_FROM_ADDRESS);
        if (own.isKnown(now)) {
            block(tx, attempt.own(), now, delay);
            return Optional.empty();
        }
        // This delay precedes the attempt, so the attempt itself does not count.
        Duration ofPerson = delay(of(counts, attempt.person()).failures() - 1, FREE_OF_PERSON);
        block(tx, attempt.own(), now, delay.compareTo(ofPerson) > 0 ? delay : ofPerson);
        if (attempt.address() != null) {
            block(
                    tx,
                    attempt.address(),
                    now,
                    delay(of(counts, attempt.address()).failures(), FREE_FROM_ADDRESS));
        }
        return own.blockedUntil() == null && ofPerson.isPositive()
                ? Optional.of(refusal(now.plus(ofPerson), now))
                : Optional.empty();
    }

    private static void requireNotBlocked(SecretAttempt attempt, Map<String, AttemptCount> counts, Instant now) {
        AttemptCount own = of(counts, attempt.own());
        if (own.isBlocked(now)) {
            throw refusal(own.blockedUntil(), now);
        }
        AttemptCount address = of(counts, attempt.address());
        if (!own.isKnown(now) && address.isBlocked(now)) {
            throw refusal(address.blockedUntil(), now);
        }
    }

    private static void block(Handle tx, String key, Instant now, Duration delay) {
        if (delay.isPositive()) {
            AttemptCounts.block(tx, key, now.plus(delay));
        }
    }

    private static AttemptCount of(Map<String, AttemptCount> counts, @Nullable String key) {
        return key == null ? AttemptCount.NONE : counts.getOrDefault(key, AttemptCount.NONE);
    }

    private static Duration delay(int failures, int free) {
        int over = failures - free;
        if (over < 0) {
            return Duration.ZERO;
        }
        Duration delay = DELAY_MIN.multipliedBy(1L << Math.min(over, DOUBLINGS_MAX));
        return delay.compareTo(DELAY_MAX) < 0 ? delay : DELAY_MAX;
    }

    private static Problem refusal(@Nullable Instant until, Instant now) {
        long seconds = until == null
                ? 1
                : Math.max(1, Duration.between(now, until).plusMillis(999).toSeconds());
        return RATE_LIMIT_EXCEEDED
                .because("Too many failed attempts. Retry in %d seconds.".formatted(seconds))
                .with("retryAfterSeconds", seconds);
    }
}
