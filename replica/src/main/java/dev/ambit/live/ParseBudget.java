package dev.ambit.live;

import static dev.ambit.problem.ProblemCode.RATE_LIMIT_EXCEEDED;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// Limits the CPU time for parsing and validating new queries per address, measured in tokens. Cached queries are
/// free.
final class ParseBudget {

    private static final double TOKENS_MAX = 200_000;
    private static final double TOKENS_PER_SECOND = 20_000;
    private static final int ADDRESSES_MAX = 100_000;
    private static final Duration KEPT_MAX = Duration.ofMinutes(1);
    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    private record Balance(double tokens, long atNanos) {}

    /// An address that is evicted would have its full budget again anyway.
    private final Cache<String, Balance> left = Caffeine.newBuilder()
            .maximumSize(ADDRESSES_MAX)
            .expireAfterWrite(KEPT_MAX)
            .build();

    /// Takes tokens from the budget of the address.
    ///
    /// @throws dev.ambit.problem.Problem 429 with the seconds to wait, if the budget is used up
    void take(String address, int tokens) {
        if (tokens == 0) {
            return;
        }
        long now = System.nanoTime();
        Balance after = Objects.requireNonNull(left.asMap().compute(address, (_, before) -> {
            double had = before == null
                    ? TOKENS_MAX
                    : Math.min(TOKENS_MAX, before.tokens() + (now - before.atNanos()) / NANOS * TOKENS_PER_SECOND);
            // A rejected query takes no tokens; the negative value marks it.
            return had < 0 ? new Balance(had, now) : new Balance(had - tokens, now);
        }));
        if (after.tokens() < 0) {
            long seconds = (long) Math.ceil(-after.tokens() / TOKENS_PER_SECOND);
            throw RATE_LIMIT_EXCEEDED
                    .because("New queries of %,d tokens were sent too fast. At most %,.0f tokens a second are allowed."
                                    .formatted(tokens, TOKENS_PER_SECOND)
                            + " Reuse queries with variables, or retry in %d s.".formatted(Math.max(1, seconds)))
                    .with("retryAfterSeconds", Math.max(1, seconds));
        }
    }
}
