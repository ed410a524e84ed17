package dev.ambit.access;

import static dev.ambit.problem.ProblemCode.RATE_LIMIT_EXCEEDED;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ambit.access.HostedLimits.Row;
import dev.ambit.http.Request;
import dev.ambit.problem.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Counts the calls of limited keys in the memory of this server. A restart resets the counters, and two servers
/// allow twice as many calls. No method blocks, so I/O threads can call it.
final class RateLimits {

    private static final int BUCKETS_MAX = 100_000;

    /// Time after which an unused bucket is full again and can be dropped.
    private static final Duration KEPT = Duration.ofMinutes(2);

    private final Cache<Counted, RateLimiter> buckets = Caffeine.newBuilder()
            .maximumSize(BUCKETS_MAX)
            .expireAfterAccess(KEPT)
            .build();

    /// The key of a counter. A key with a new limit starts with a new counter.
    private record Counted(UUID key, String what, Allowance allowance) {}

    private record CountedRow(Row row, RateLimiter.Count count) {}

    /// Counts a request once, even if it is authenticated several times.
    ///
    /// @throws Problem 429 with the limit and the time to wait
    void count(UUID key, RateLimit limit, Request request) {
        if (request.isCounted()) {
            return;
        }
        request.counted();
        List<Row> rows = switch (limit) {
            case RateLimit.PerMinute(int calls) -> List.of(new Row("calls", Allowance.perMinute(calls), 1));
            case RateLimit.Hosted() -> HostedLimits.rows(request);
        };
        CountedRow least = null;
        for (Row row : rows) {
            CountedRow reckoned = reckoned(key, row);
            if (least == null
                    || !reckoned.count().isAllowed()
                    || reckoned.count().remaining() < least.count().remaining()) {
                least = reckoned;
            }
            if (!reckoned.count().isAllowed()) {
                break;
            }
        }
        if (least != null) {
            setHeaders(request, least);
        }
    }

    private CountedRow reckoned(UUID key, Row row) {
        long now = System.nanoTime();
        RateLimiter bucket =
                buckets.get(new Counted(key, row.what(), row.allowance()), it -> new RateLimiter(it.allowance(), now));
        return new CountedRow(row, bucket.count(row.weight(), now));
    }

    /// Sets the headers of draft-ietf-httpapi-ratelimit-headers-06, the last draft with a header for each value.
    private static void setHeaders(Request request, CountedRow least) {
        Allowance allowance = least.row().allowance();
        RateLimiter.Count count = least.count();
        request.answerWith(Map.of(
                "RateLimit-Limit", Integer.toString(allowance.calls()),
                "RateLimit-Remaining", Integer.toString(count.remaining()),
                "RateLimit-Reset", Long.toString(count.resetSeconds()),
                "RateLimit-Policy", "%d;w=%d".formatted(allowance.calls(), allowance.seconds())));
        if (!count.isAllowed()) {
            throw refused(least.row(), allowance, count.waitSeconds());
        }
    }

    private static Problem refused(Row row, Allowance allowance, long seconds) {
        return RATE_LIMIT_EXCEEDED
                .because("The key in `X-API-KEY` has used its %d calls in %d seconds (%s). Retry in %d seconds."
                        .formatted(allowance.calls(), allowance.seconds(), Problem.shortened(row.what()), seconds))
                .with("limited", row.what())
                .with("allowed", "%d in %d seconds".formatted(allowance.calls(), allowance.seconds()))
                .with("retryAfterSeconds", seconds);
    }
}
