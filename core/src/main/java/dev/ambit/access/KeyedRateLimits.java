package dev.ambit.access;

import static dev.ambit.problem.ProblemCode.RATE_LIMIT_EXCEEDED;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;

/// Limits the calls per key, such as an IP address or a review link, in the memory of this server.
public final class KeyedRateLimits {

    private static final int CALLERS_MAX = 100_000;

    /// Time after which an unused counter has its full allowance again, and can be dropped.
    private static final Duration KEPT = Duration.ofMinutes(2);

    private final String subject;
    private final Allowance allowance;
    private final Cache<String, RateLimiter> counters = Caffeine.newBuilder()
            .maximumSize(CALLERS_MAX)
            .expireAfterAccess(KEPT)
            .build();

    /// @param subject the caller in the message, such as `Your IP address`
    /// @param perMinute maximum number of calls of each caller per minute
    public KeyedRateLimits(String subject, int perMinute) {
        this.subject = subject;
        this.allowance = Allowance.perMinute(perMinute);
    }

    /// Counts a call.
    ///
    /// @throws dev.ambit.problem.Problem 429 with the time to wait
    public void count(String caller) {
        long now = System.nanoTime();
        RateLimiter.Count count =
                counters.get(caller, _ -> new RateLimiter(allowance, now)).count(1, now);
        if (!count.isAllowed()) {
            long seconds = count.waitSeconds();
            throw RATE_LIMIT_EXCEEDED
                    .because("%s has used its %d calls in %d seconds. Retry in %d seconds."
                            .formatted(subject, allowance.calls(), allowance.seconds(), seconds))
                    .with("retryAfterSeconds", seconds);
        }
    }
}
