package dev.ambit.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.LargeEnvironment;
import dev.ambit.LongTest;
import dev.ambit.TestServer;
import dev.ambit.db.Database;
import dev.ambit.db.EnvironmentId;
import dev.ambit.engine.Feature;
import dev.ambit.engine.FeatureType;
import dev.ambit.engine.MeterType;
import java.math.BigDecimal;
import java.time.Instant;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

/// The preview of a limit reads a bounded number of subscriptions and counters, for a plan of any size.
class UsageSampleTest {

    private static final Database DATABASE = TestServer.database(2);
    private static final EnvironmentId ENVIRONMENT = LargeEnvironment.environment();

    @Test
    void usage_of_a_large_plan_is_read_from_a_sample() {
        DraftApi.UsageView usage = EnvironmentFixture.onVirtualThread(
                () -> DATABASE.transactions().in(ENVIRONMENT, tx -> usage(tx, "basic")));

        assertThat(usage.subscribers()).isGreaterThan(50_000);
        assertThat(usage.sampled()).isEqualTo(5_000);
        assertThat(usage.above()).isBetween(4_999L, 5_000L);
        assertThat(usage.highest()).isEqualByComparingTo(new BigDecimal("0.000001"));
    }

    /// All customers have the same plan, so the order of the primary key is as good.
    @LongTest
    void sample_of_a_frequent_plan_ends_with_its_last_row() {
        requireBounded(plan("basic"));
    }

    @Test
    void sample_of_a_rare_plan_does_not_read_other_subscriptions() {
        String plan = plan("rare");

        requireBounded(plan);
        assertThat(plan).containsPattern("Index Scan using live_subscriptions_by_plan .*");
    }

    private static String plan(String sold) {
        return LargeEnvironment.plan(ENVIRONMENT, tx -> usage(tx, sold));
    }

    private static void requireBounded(String plan) {
        assertThat(plan)
                .contains("Limit")
                .containsPattern("Index Scan using counters_pkey .*")
                .doesNotContain("Seq Scan")
                .doesNotContain("Sort")
                .doesNotContain("Hash");
    }

    private static DraftApi.UsageView usage(Handle tx, String plan) {
        var calls = new Feature("calls", FeatureType.NUMBER, MeterType.INCREMENTAL);
        return Sales.usage(tx, ENVIRONMENT, plan, calls, 0, Instant.parse("2026-11-27T00:00:00Z"));
    }
}
