package dev.ambit.entitlement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LargeEnvironment;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CustomerHoldingsTest {

    @Test
    void customer_holdings_are_found_by_index() {
        String plan = LargeEnvironment.plan(
                LargeEnvironment.environment(),
                tx -> CustomerHoldings.find(
                        tx, LargeEnvironment.environment(), "c777", Instant.parse("2026-01-01T00:00:00Z")));

        assertThat(plan)
                .contains("customers_pkey", "subscriptions_environment_id_customer_id", "counters_")
                .doesNotContain("Seq Scan");
    }
}
