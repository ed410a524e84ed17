package dev.ambit.member;

import static dev.ambit.problem.ProblemCode.RATE_LIMIT_EXCEEDED;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts passwords that were wrong, so that nobody tries many: on one address, on many from one place, or on one from
/// many places. Whoever tries from elsewhere does not keep its owner out by a few. Each server counts for itself.
final class LoginAttempts {

    private static final Duration WINDOW = Duration.ofMinutes(15);
    private static final int OF_PERSON_FROM_PEER_MAX = 10;
    private static final int OF_PERSON_MAX = 100;
    private static final int OF_PEER_MAX = 100;
    private static final int KNOWN_MAX = 100_000;

    private final Cache<String, AtomicInteger> wrong = Caffeine.newBuilder()
            .expireAfterWrite(WINDOW)
            .maximumSize(KNOWN_MAX)
            .build();

    /// Counts an attempt before it is made, so that many at once are as many.
    ///
    /// @throws dev.ambit.problem.Problem 429 after too many
    void begin(Email email, String peer) {
        if (count(from(email, peer)).incrementAndGet() > OF_PERSON_FROM_PEER_MAX
                || count(email.value()).incrementAndGet() > OF_PERSON_MAX
                || count(peer).incrementAndGet() > OF_PEER_MAX) {
            throw RATE_LIMIT_EXCEEDED
                    .because("Too many wrong passwords. Try again later.")
                    .with("retryAfterSeconds", WINDOW.toSeconds());
        }
    }

    void succeeded(Email email, String peer) {
        wrong.invalidate(from(email, peer));
        count(email.value()).decrementAndGet();
        count(peer).decrementAndGet();
    }

    /// One that was not made after all.
    void withdraw(Email email, String peer) {
        count(from(email, peer)).decrementAndGet();
        count(email.value()).decrementAndGet();
        count(peer).decrementAndGet();
    }

    private static String from(Email email, String peer) {
        return email.value() + " " + peer;
    }

    private AtomicInteger count(String who) {
        return wrong.get(who, _ -> new AtomicInteger());
    }
}
