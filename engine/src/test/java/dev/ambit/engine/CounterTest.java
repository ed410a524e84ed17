package dev.ambit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Checks that the newest count wins in any order of arrival.
class CounterTest {

    private static final Entitlement CALLS =
            new Entitlement(FeatureKind.METERED.feature("calls"), false, new Limit.Hard(100), Set.of(), null, 0, 0);
    private static final long NEVER = Long.MAX_VALUE;
    private static final long VERSIONS = 1L << 22;
    private static final long NOW = 1_800_000_000_000L;
    private static final long LATER = NOW + 1000;

    private final CustomerEntitlements customer =
            new CustomerEntitlements(Standing.LIVE, new Entitlements(List.of(CALLS)), new long[] {NOW}, NEVER);

    @Test
    void usage_is_zero_before_the_first_count() {
        assertThat(customer.used(CALLS, NOW)).isZero();
    }

    @Test
    void usage_is_replaced_only_by_a_higher_version() {
        customer.setUsage(0, 5, LATER, 7);
        customer.setUsage(0, 4, LATER, 6);
        customer.setUsage(0, 3, LATER, 7);
        assertThat(customer.used(CALLS, NOW)).isEqualTo(5);

        customer.setUsage(0, 1, LATER, 8);
        assertThat(customer.used(CALLS, NOW)).isEqualTo(1);
    }

    @Test
    void version_numbers_wrap_around() {
        customer.setUsage(0, 5, LATER, VERSIONS - 1);
        customer.setUsage(0, 6, LATER, VERSIONS);
        customer.setUsage(0, 5, LATER, VERSIONS - 1);
        assertThat(customer.used(CALLS, NOW)).isEqualTo(6);

        customer.setUsage(0, 7, LATER, VERSIONS + VERSIONS / 2 - 1);
        assertThat(customer.used(CALLS, NOW)).isEqualTo(7);
    }

    @Test
    void usage_of_a_later_period_wins_regardless_of_the_version() {
        customer.setUsage(0, 5, LATER, 7);
        customer.setUsage(0, 1, LATER + 1, 1);
        customer.setUsage(0, 6, LATER, 8);

        assertThat(customer.used(CALLS, NOW)).isEqualTo(1);
    }

    @Test
    void usage_is_zero_from_the_end_of_its_period() {
        customer.setUsage(0, 5, LATER, 1);

        assertThat(customer.used(CALLS, LATER - 1)).isEqualTo(5);
        assertThat(customer.used(CALLS, LATER)).isZero();
    }

    @Test
    void usage_that_never_resets_is_kept() {
        customer.setUsage(0, 5, NEVER, 1);

        assertThat(customer.used(CALLS, NEVER)).isEqualTo(5);
    }

    @Test
    void newest_usage_wins_in_any_order_of_arrival() {
        var random = new Random(3);
        for (int round = 0; round < 2_000; round++) {
            var fresh =
                    new CustomerEntitlements(Standing.LIVE, new Entitlements(List.of(CALLS)), new long[] {NOW}, NEVER);
            long base = random.nextLong(4 * VERSIONS);
            long newest = 0;
            for (int i = 0; i < 20; i++) {
                long period = random.nextInt(3);
                long version = base + random.nextLong(VERSIONS / 2 - 1);
                newest = Math.max(newest, period << 40 | version);
                fresh.setUsage(0, period << 40 | version, LATER + period, version);
            }

            assertThat(fresh.used(CALLS, NOW)).isEqualTo(newest);
        }
    }

    @Test
    void usage_never_decreases_for_a_reader_during_concurrent_counts() throws InterruptedException {
        int last = 1_000_000;
        Thread writer = Thread.ofPlatform().start(() -> {
            for (int version = 1; version <= last; version++) {
                customer.setUsage(0, version, LATER, version);
            }
        });

        long seen = 0;
        while (seen < last) {
            long used = customer.used(CALLS, NOW);
            assertThat(used >= seen).isTrue();
            seen = used;
        }
        writer.join();
    }

    @Test
    void unknown_counter_and_negative_usage_are_refused() {
        assertThatThrownBy(() -> customer.setUsage(1, 5, LATER, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> customer.setUsage(0, -1, LATER, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(customer.startMillis(0)).isEqualTo(NOW);
    }

    @Test
    void copy_replaces_usage_by_smaller_usage_of_an_earlier_period() {
        customer.replaceUsage(CALLS, 7, LATER + 1);
        customer.replaceUsage(CALLS, 5, LATER);

        assertThat(customer.used(CALLS, NOW)).isEqualTo(5);
        assertThat(customer.used(CALLS, LATER)).isZero();
        assertThat(customer.usageEndMillis(CALLS)).isEqualTo(LATER);
    }

    @Test
    void end_of_usage_that_never_resets_is_the_largest_number() {
        customer.replaceUsage(CALLS, 5, NEVER);

        assertThat(customer.usageEndMillis(CALLS)).isEqualTo(NEVER);
    }
}
