package dev.ambit.overview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LargeEnvironment;
import dev.ambit.LongTest;
import dev.ambit.TestServer;
import dev.ambit.customer.CustomerConditions;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Slice;
import dev.ambit.overview.SelectedCustomers.StartingSet;
import java.time.Instant;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A filtered customer list reads a bounded part of an index, independent of the number of customers.
class CustomerPlanTest {

    private static final EnvironmentId ENVIRONMENT = LargeEnvironment.environment();
    private static final Slice FIRST = new Slice(Slice.FIRST, "", false, 21, Slice.FIRST, Slice.LAST);

    @BeforeAll
    static void every_customer_has_a_plan_and_some_are_near_a_limit() {
        TestServer.superuser().useTransaction(tx -> {
            tx.execute("""
                    insert into counted_subscriptions (environment_id, subscription_id, customer_id, customer_created_at,
                        plan_id, status, currency, yearly, renewal)
                    select environment_id, 's-' || customer_id, customer_id, created_at, 'team', 'ACTIVE', 'usd', 120, 10
                    from customers
                    where environment_id = ?
                    on conflict do nothing
                    """, ENVIRONMENT.value());
            tx.execute("""
                    insert into limit_uses (environment_id, customer_id, resource_id, feature_id, used, usage_limit, percent)
                    select environment_id, customer_id, '', 'seats', 9, 10, 90
                    from customers
                    where environment_id = ?
                    order by customer_id
                    limit 100
                    on conflict do nothing
                    """, ENVIRONMENT.value());
        });
        TestServer.superuser().useHandle(tx -> tx.execute("analyze counted_subscriptions, limit_uses"));
    }

    @LongTest
    void customers_of_a_plan_are_read_in_the_order_of_its_index() {
        assertThat(plan(StartingSet.PLANS, conditions("team", null, false)))
                .contains("counted_subscriptions_environment_id_plan_id")
                .doesNotContain("Seq Scan")
                .doesNotContain("Hash");
    }

    @Test
    void customers_with_a_status_are_read_in_the_order_of_its_index() {
        assertThat(plan(StartingSet.STATUSES, conditions(null, "ACTIVE", false)))
                .contains("counted_subscriptions_environment_id_status")
                .doesNotContain("Seq Scan")
                .doesNotContain("Hash");
    }

    @Test
    void few_customers_near_a_limit_are_read_by_their_key() {
        assertThat(plan(StartingSet.LIMITS, conditions(null, null, true)))
                .contains("using customers_pkey")
                .doesNotContain("Seq Scan on customers");
    }

    @Test
    void search_results_are_looked_up_by_their_key() {
        CustomerConditions found = conditions(null, null, false)
                .among(IntStream.range(0, 500)
                        .mapToObj("customer-%d"::formatted)
                        .toList());

        assertThat(plan(StartingSet.IDS, found))
                .contains("using customers_pkey")
                .doesNotContain("Seq Scan on customers");
    }

    private static CustomerConditions conditions(@Nullable String plan, @Nullable String status, boolean isNearLimit) {
        return new CustomerConditions(null, null, plan, status, null, isNearLimit, null);
    }

    private static String plan(StartingSet leading, CustomerConditions conditions) {
        return LargeEnvironment.plan(
                ENVIRONMENT, tx -> SelectedCustomers.read(tx, ENVIRONMENT, leading, conditions, FIRST, Instant.now()));
    }
}
