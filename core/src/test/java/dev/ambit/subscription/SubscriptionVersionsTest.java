package dev.ambit.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LargeEnvironment;
import dev.ambit.catalog.Rollout;
import dev.ambit.catalog.RolloutFilter;
import dev.ambit.catalog.RolloutVersions;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SubscriptionVersionsTest {

    /// A rollout batch reads only its own rows, however many subscriptions exist.
    @Test
    void rollout_page_is_read_by_an_index() {
        var versions = new RolloutVersions(Map.of("basic", 7), Map.of("seats", 2));
        var rollout = new Rollout(new UUID(0, 1), versions, "0".repeat(32), false, RolloutFilter.ALL, null);

        String plan = LargeEnvironment.plan(
                LargeEnvironment.environment(),
                tx -> SubscriptionVersions.page(tx, LargeEnvironment.environment(), rollout, "c777", 1_000));

        assertThat(plan)
                .contains("subscriptions_environment_id_customer_id")
                .containsPattern("Index Cond: .*customer_id")
                .doesNotContain("Seq Scan", "Sort");
    }
}
