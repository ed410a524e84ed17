package dev.ambit.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.access.RateLimiter.Count;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimiterTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /// A second implementation of the token bucket, to compare with.
    private static final class Tokens {

        private final long each;
        private final long full;
        private long there;
        private long at;

        Tokens(Allowance allowance, long now) {
            each = allowance.seconds() * SECOND / allowance.calls();
            full = each * allowance.calls();
            there = full;
            at = now;
        }

        Count count(int weight, long now) {
            there = Math.min(full, there + now - at);
            at = now;
            long costs = weight * each;
            boolean isAllowed = costs <= there;
            long waits = isAllowed ? 0 : costs - there;
            there -= isAllowed ? costs : 0;
            return new Count(isAllowed, (int) (there / each), full - there, waits);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 30, 999_983})
    void rate_limiter_counts_like_a_token_bucket(int calls) {
        var allowance = Allowance.perMinute(calls);
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        long now = random.nextLong();
        var bucket = new RateLimiter(allowance, now);
        var tokens = new Tokens(allowance, now);

        for (int i = 0; i < 20_000; i++) {
            now += random.nextInt(3) == 0 ? 0 : random.nextLong(3 * 60 * SECOND / calls);
            int weight = random.nextInt(5) == 0 ? random.nextInt(1, calls + 1) : 1;

            assertThat(bucket.count(weight, now)).isEqualTo(tokens.count(weight, now));
        }
    }

    @Test
    void full_allowance_may_be_used_at_once_and_then_refills_gradually() {
        var bucket = new RateLimiter(Allowance.perMinute(3), 0);

        assertThat(Stream.generate(() -> bucket.count(1, 0)).limit(4).map(Count::remaining))
                .containsExactly(2, 1, 0, 0);
        Count refused = bucket.count(1, 0);
        assertThat(refused).isEqualTo(new Count(false, 0, 60 * SECOND, 20 * SECOND));
        assertThat(bucket.count(1, 20 * SECOND - 1).isAllowed()).isFalse();
        assertThat(bucket.count(1, 20 * SECOND).isAllowed()).isTrue();
        assertThat(bucket.count(3, 80 * SECOND).isAllowed()).isTrue();
    }

    @Test
    void concurrent_callers_never_exceed_the_allowance() throws Exception {
        var bucket = new RateLimiter(Allowance.perMinute(1_000), 0);
        Callable<Long> caller = () -> Stream.generate(() -> bucket.count(1, 0))
                .limit(500)
                .filter(Count::isAllowed)
                .count();
        long allowed = 0;
        try (ExecutorService callers = Executors.newFixedThreadPool(4)) {
            for (var counted :
                    callers.invokeAll(Stream.generate(() -> caller).limit(8).toList())) {
                allowed += counted.get();
            }
        }

        assertThat(allowed).isEqualTo(1_000);
    }
}
