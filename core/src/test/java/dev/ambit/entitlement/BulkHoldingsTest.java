package dev.ambit.entitlement;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.LargeEnvironment;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestClock;
import dev.ambit.TestServer;
import dev.ambit.db.Database;
import dev.ambit.db.EnvironmentId;
import dev.ambit.engine.FeatureKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

class BulkHoldingsTest {

    private static final Set<String> CUSTOMERS = Set.of("ann", "bob", "cat", "dan", "nobody");

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();

    @LongTest
    void many_customers_have_the_same_holdings_as_each_alone() {
        Instant now = TestClock.stop(acme).stoppedAt();
        fill();
        EnvironmentId environment = EnvironmentFixture.of(acme, development).id();
        for (Instant at : List.of(now, now.plusSeconds(40 * 86_400L))) {
            try (Database database = TestServer.database(1)) {
                EnvironmentFixture.onVirtualThread(() -> database.transactions().in(environment, tx -> {
                    assertSame(tx, environment, at);
                    return null;
                }));
            }
        }
    }

    private static void assertSame(Handle tx, EnvironmentId environment, Instant at) {
        Map<String, Holdings> single = CustomerHoldings.find(tx, environment, CUSTOMERS, at);
        var bulk = new BulkHoldings(tx, environment, at);
        Map<String, List<Holdings.Subscription>> subscriptions = bulk.subscriptions(CUSTOMERS);
        Map<String, List<Holdings.Grant>> promotions = bulk.promotions(CUSTOMERS);
        Map<String, Set<String>> resources = bulk.resources(CUSTOMERS);
        Map<String, List<CounterState>> counters = bulk.counters(CUSTOMERS, Set.of("calls", "seats"));

        assertThat(single).hasSize(4);
        single.forEach((id, it) -> {
            assertThat(subscriptions.getOrDefault(id, List.of())).isEqualTo(it.subscriptions());
            assertThat(promotions.getOrDefault(id, List.of())).isEqualTo(it.promotions());
            assertThat(resources.getOrDefault(id, Set.of())).isEqualTo(it.resources());
            assertThat(counters.getOrDefault(id, List.of())).containsExactlyInAnyOrderElementsOf(it.counters());
        });
        assertThat(subscriptions.get("ann")).hasSize(2);
        assertThat(resources.get("ann")).contains("r1");
        assertThat(counters.get("ann")).isNotEmpty();
    }

    /// Sells plans with add-ons, trials and resources, cancels one, and replaces one whose lifetime usage continues.
    private void fill() {
        TestCatalog catalog = TestCatalog.of(acme);
        catalog.feature("calls", FeatureKind.METERED);
        catalog.feature("seats", FeatureKind.METERED);
        catalog.addon("extra", limit("calls", 5));
        catalog.planWith(List.of("extra"), "pro", grant("calls", "\"usageLimit\": 10", "\"resetPeriod\": \"MONTH\""));
        catalog.plan("seated", limit("seats", 3));
        development
                .post("/products", "{\"id\": \"many\", \"displayName\": \"M\", \"multipleSubscriptions\": true}")
                .isOk();
        new TestCatalog(development, "many").plan("site", limit("calls", 1_000));
        development.buy("ann", "pro", Map.of("extra", 2)).isOk();
        development.post("/subscriptions", """
                {"customerId": "ann", "planId": "site", "resourceId": "r1"}
                """).isOk();
        development.reportUsage("ann", "calls", "7").isOk();
        development.post("/customers/ann/promotional-entitlements", """
                {"promotionalEntitlements": [{"featureId": "calls", "period": "1 month", "usageLimit": 40}]}
                """).isOk();
        String bobs = development.subscribe("bob", "seated").text("id");
        development.reportUsage("bob", "seats", "1").isOk();
        development.post("/subscriptions/%s/cancel".formatted(bobs), "").isOk();
        development.subscribe("cat", "seated");
        development.reportUsage("cat", "seats", "2").isOk();
        development.subscribe("cat", "pro");
        development.post("/customers", "{\"id\": \"dan\"}").isOk();
    }

    @Test
    void subscriptions_of_many_customers_are_found_by_index() {
        EnvironmentId environment = LargeEnvironment.environment();
        String plan = LargeEnvironment.plan(
                environment,
                tx -> new BulkHoldings(tx, environment, Instant.EPOCH).subscriptions(List.of("c777", "c778")));

        assertThat(plan).contains("subscriptions_environment_id_customer_id").doesNotContain("Seq Scan");
    }

    @Test
    void counters_of_many_customers_are_found_by_index() {
        EnvironmentId environment = LargeEnvironment.environment();
        String plan = LargeEnvironment.plan(
                environment,
                tx -> new BulkHoldings(tx, environment, Instant.EPOCH)
                        .counters(List.of("c777", "c778"), Set.of("calls")));

        assertThat(plan).contains("counters_").doesNotContain("Seq Scan");
    }
}
