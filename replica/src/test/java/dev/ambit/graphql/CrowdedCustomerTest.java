package dev.ambit.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Tests a customer with far more rows than estimated.
@Tag("long")
class CrowdedCustomerTest {

    private static final String NESTED = """
            { customer(customerId: 'c') { subscriptions { nodes { customer { subscriptions { nodes {
                planName startDate customer { name } } } } } } } }""";

    @Test
    void customer_with_many_subscriptions_does_not_block_others() throws InterruptedException, ExecutionException {
        try (TestTables tables = TestTables.open("""
                insert into public.customers (customer_id, name) values ('c', 'Crowd'), ('d', 'Dora');
                insert into public.subscriptions (subscription_id, customer_id, status, plan_id, plan_name, start_date)
                select 's' || i, 'c', 'ACTIVE', 'basic', 'Basic', '2025-01-01' from generate_series(1, 100000) as i;
                analyze
                """);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> nested = threads.submit(() -> tables.answer(NESTED));

            for (int i = 0; i < 3; i++) {
                assertThat(tables.answer("{ customer(customerId: 'd') { name } }"))
                        .isEqualTo("{\"data\":{\"customer\":{\"name\":\"Dora\"}}}");
            }
            assertThat(nested.get()).containsAnyOf("RequestTimeout", "QueryTooLarge");
        }
    }
}
