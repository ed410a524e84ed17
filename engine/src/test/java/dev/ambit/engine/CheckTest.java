package dev.ambit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Checks that the fast check agrees with plain arithmetic and allocates no memory.
class CheckTest {

    private static final int CASES = 50_000;
    private static final int RUNS = 10;
    private static final long NOW = 1_800_000_000_000L;
    private static final List<String> GRANTS =
            List.of("silent", "denied", "null", "0", "1", "2.5", "10", "9223372036854.775807", "10 soft", "unlimited");
    private static final List<Long> AMOUNTS = List.of(
            0L,
            1L,
            999_999L,
            1_000_000L,
            2_500_000L,
            9_999_999L,
            10_000_000L,
            10_000_001L,
            Long.MAX_VALUE - 1,
            Long.MAX_VALUE);

    @Test
    void a_check_agrees_with_plain_arithmetic() {
        var random = new Random(4);
        for (int i = 0; i < CASES; i++) {
            FeatureKind kind = random.nextBoolean() ? FeatureKind.METERED : FeatureKind.CONFIGURATION;
            FeatureTerms terms = FeatureTerms.parse(any(GRANTS, random));
            long used = any(AMOUNTS, random);
            long asks = any(AMOUNTS, random);
            long endMillis = NOW + random.nextInt(-1, 2);
            CustomerEntitlements customer = customer(kind, terms);
            if (customer.entitlements().counters() > 0) {
                customer.setUsage(0, used, endMillis, 1);
            }

            assertThat(customer.check("feature", true, asks, List.of(), NOW))
                    .as("%s %s used %d asks %d", kind, terms, used, asks)
                    .isEqualTo(expected(kind, terms, endMillis > NOW ? used : 0, asks));
        }
    }

    /// Holds for interpreted code as well. The first run links the called methods, so the least of all runs counts.
    @Test
    void a_check_allocates_nothing() {
        CustomerEntitlements metered = customer(FeatureKind.METERED, FeatureTerms.parse("10 monthly"));
        CustomerEntitlements values = customer(FeatureKind.ENUM, FeatureTerms.parse("{NY,LA}"));
        metered.setUsage(0, 5_000_000, NOW + 1, 1);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        List<String> asked = List.of("NY");
        long least = Long.MAX_VALUE;
        long granted = 0;
        for (int run = 0; run < RUNS; run++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 1_000; i++) {
                granted += metered.check("feature", true, i, List.of(), NOW) instanceof Decision.Granted ? 1 : 0;
                granted += values.check("feature", true, 0, asked, NOW) instanceof Decision.Granted ? 1 : 0;
                granted += values.check("other", true, 0, asked, NOW) instanceof Decision.Granted ? 1 : 0;
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }

        assertThat(granted).isEqualTo(RUNS * 2_000L);
        assertThat(least).isZero();
    }

    private static Decision expected(FeatureKind kind, FeatureTerms terms, long used, long asks) {
        if (terms.silent()) {
            return new Decision.Denied(Reason.NO_FEATURE_ENTITLEMENT_IN_SUBSCRIPTION);
        }
        if (!terms.granted()) {
            return new Decision.Denied(Reason.REVOKED);
        }
        BigDecimal wanted = BigDecimal.valueOf(used, 6).add(BigDecimal.valueOf(asks, 6));
        boolean fits = wanted.compareTo(limit(terms.usageLimit())) <= 0;
        return kind == FeatureKind.CONFIGURATION || terms.unlimited() || terms.soft() || fits
                ? new Decision.Granted()
                : new Decision.Denied(Reason.REQUESTED_USAGE_EXCEEDING_LIMIT);
    }

    private static BigDecimal limit(@Nullable BigDecimal limit) {
        return limit == null ? BigDecimal.ZERO : limit;
    }

    private static CustomerEntitlements customer(FeatureKind kind, FeatureTerms terms) {
        var purchase = new SourceCase.Purchase(false, List.of(terms), List.of());
        List<Source> sources = Sources.of(kind.feature("feature"), List.of(purchase));
        return new CustomerEntitlements(Standing.LIVE, Resolution.resolve(sources), new long[] {NOW}, Long.MAX_VALUE);
    }

    private static <T> T any(List<T> list, Random random) {
        return list.get(random.nextInt(list.size()));
    }
}
