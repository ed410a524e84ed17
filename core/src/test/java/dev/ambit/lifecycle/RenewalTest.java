package dev.ambit.lifecycle;

import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestClock;
import dev.ambit.TestServer;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Renewals that are due together share SQL statements, but each has the same result as a single renewal.
@Tag("long")
class RenewalTest {

    private static final int CUSTOMERS = 30;
    private static final String ENDS_SOON = "subscription.billing_month.ends_soon";

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();
    private TestClock clock;

    /// They buy one two hours after the other; c13 is to end between two renewals, c15 instead of the first.
    @BeforeEach
    void customers_who_pay_by_the_month() {
        clock = TestClock.stop(acme);
        catalog.feature("calls", METERED);
        development.post("/plans", """
                        {"id": "pro", "displayName": "Pro", "productId": "%s", "pricingType": "PAID"}
                        """.formatted(catalog.product())).isOk();
        catalog.entitle("plans", "pro", limit("calls", 5)).isOk();
        catalog.publish("plans", "pro").isOk();
        for (int i = 0; i < CUSTOMERS; i++) {
            String id = "c" + (10 + i);
            development.post("/customers", "{\"id\": \"%s\"}".formatted(id)).isOk();
            development.post("/subscriptions", """
                            {"id": "%s", "customerId": "%s", "planId": "pro"}
                            """.formatted(id, id)).isOk();
            clock.advance("PT2H");
        }
        cancel("c13", "{\"cancellationTime\": \"SPECIFIC_DATE\", \"endDate\": \"%s\"}".formatted(clock.in("P45D")));
        cancel("c15", "{\"cancellationTime\": \"END_OF_BILLING_PERIOD\"}");
    }

    @Test
    void each_subscription_renews_at_its_own_time_with_events_in_order() {
        long before = events().size();

        clock.advance("P70D");

        List<String> recorded = events().subList((int) before, events().size());
        assertThat(recorded.stream().filter(it -> it.contains("updated"))).hasSize(2 * CUSTOMERS - 3);
        assertThat(recorded.stream().filter(it -> it.contains("c13")).map(it -> it.substring(0, it.indexOf(' '))))
                .containsExactly(ENDS_SOON, "subscription.updated", "subscription.canceled");
        assertThat(recorded.stream().filter(it -> it.contains("c15")).map(it -> it.substring(0, it.indexOf(' '))))
                .containsExactly(ENDS_SOON, "subscription.canceled");
        List<String> moments = recorded.stream()
                .map(it -> it.substring(it.lastIndexOf(' ') + 1))
                .toList();
        assertThat(moments).isSorted().doesNotHaveDuplicates();
        assertThat(recorded.stream()
                        .filter(it -> it.contains("updated c20 "))
                        .toList()
                        .getLast())
                .endsWith(development.get("/subscriptions/c20").text("currentBillingPeriodStart"));
    }

    /// One customer has unreadable fields. The other subscriptions renew, although several callers find this one
    /// first.
    @Test
    void subscription_that_cannot_be_renewed_does_not_delay_other_renewals() throws Exception {
        TestServer.superuser()
                .useHandle(tx -> tx.execute(
                        "update customers set metadata = '[]' where environment_id = ? and customer_id = 'c20'",
                        EnvironmentFixture.of(acme, development).id().value()));

        String to = "{\"to\": \"%s\"}".formatted(clock.now().plus(Duration.ofDays(40)));
        Callable<Integer> advance = () -> acme.http()
                .post(acme.key(), "/api/v1/environments/development/clock/advance", to)
                .isOk()
                .status();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> advanced : threads.invokeAll(Collections.nCopies(4, advance))) {
                advanced.get();
            }
        }

        assertThat(events().stream().filter(it -> it.contains("updated c20"))).isEmpty();
        assertThat(events().stream().filter(it -> it.contains("updated c21"))).hasSize(1);
        assertThat(events().stream().filter(it -> it.contains("updated c39"))).hasSize(1);
    }

    private void cancel(String id, String body) {
        development.post("/subscriptions/%s/cancel".formatted(id), body).isOk();
    }

    /// The events of the scheduler about subscriptions: type, subscription, time.
    private List<String> events() {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("""
                        select type || ' ' || entity_id || ' '
                            || to_char(happened_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
                        from events
                        where environment_id = :environment and entity_type = 'SUBSCRIPTION' and actor = 'SCHEDULER'
                        order by sequence
                        """)
                        .bind(
                                "environment",
                                EnvironmentFixture.of(acme, development).id().value())
                        .mapTo(String.class)
                        .list());
    }
}
