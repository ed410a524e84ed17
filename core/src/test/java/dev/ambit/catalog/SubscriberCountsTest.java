package dev.ambit.catalog;

import static dev.ambit.TestCatalog.grant;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.LargeEnvironment;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.db.Database;
import dev.ambit.db.EnvironmentId;
import dev.ambit.engine.FeatureKind;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The catalog shows exact numbers of subscribers without reading subscriptions.
class SubscriberCountsTest {

    private static final Database DATABASE = TestServer.database(1);

    private static final String ROWS = """
            insert into subscriber_counts (environment_id, kind, package_id, subscribers)
            select ?, 'PLAN', 'pro', case number % 3 when 0 then -1 else 1 end
            from generate_series(1, 150) as number
            """;

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestCatalog catalog = TestCatalog.of(acme);

    @Test
    void counts_follow_plans_add_ons_and_status_of_subscriptions() {
        catalog.feature("f", FeatureKind.BOOLEAN);
        catalog.addon("more", grant("f"));
        catalog.planWith(List.of("more"), "basic");
        catalog.planWith(List.of("more"), "pro");
        subscribe("ann", "pro", "{\"id\": \"more\", \"quantity\": 2}");
        subscribe("bob", "pro", "{\"id\": \"more\", \"quantity\": 1}");
        subscribe("cid", "basic", "");
        assertThat(subscribers()).isEqualTo(Map.of("basic", "1", "more", "2", "pro", "2"));

        development.patch("/subscriptions/ann-pro", "{\"addons\": []}").isOk();
        assertThat(subscribers()).isEqualTo(Map.of("basic", "1", "more", "1", "pro", "2"));

        development.post("/subscriptions/bob-pro/cancel", "{}").isOk();
        assertThat(subscribers()).isEqualTo(Map.of("basic", "1", "more", "0", "pro", "1"));

        subscribe("cid", "pro", "");
        assertThat(subscribers()).isEqualTo(Map.of("basic", "0", "more", "0", "pro", "2"));
    }

    @Test
    void compaction_replaces_rows_by_their_sum() {
        EnvironmentFixture fixture = EnvironmentFixture.of(acme, development);
        TestServer.superuser().useHandle(tx -> tx.execute(ROWS, fixture.id().value()));

        EnvironmentFixture.onVirtualThread(() -> DATABASE.transactions().in(fixture.id(), tx -> {
            SubscriberCounts.compact(tx, fixture.id());
            return null;
        }));

        List<Long> rows = TestServer.superuser()
                .withHandle(tx -> tx.createQuery("select subscribers from subscriber_counts where environment_id = ?")
                        .bind(0, fixture.id().value())
                        .mapTo(Long.class)
                        .list());
        assertThat(rows).containsExactly(50L);
    }

    @Test
    void number_of_subscribers_is_read_without_subscriptions() {
        EnvironmentId environment = LargeEnvironment.environment();

        for (PackageKind kind : PackageKind.values()) {
            assertThat(LargeEnvironment.plan(environment, tx -> SubscriberCounts.of(tx, environment, kind, "plan")))
                    .contains("subscriber_counts")
                    .doesNotContain("subscriptions");
        }
        assertThat(LargeEnvironment.plan(environment, tx -> SubscriberCounts.all(tx, environment)))
                .contains("subscriber_counts")
                .doesNotContain("subscriptions");
    }

    private void subscribe(String customer, String plan, String addons) {
        development.post("/customers", "{\"id\": \"%s\"}".formatted(customer));
        development
                .post("/subscriptions", """
                {"id": "%1$s-%2$s", "customerId": "%1$s", "planId": "%2$s", "addons": [%3$s]}
                """.formatted(customer, plan, addons))
                .isOk();
    }

    private Map<String, String> subscribers() {
        Map<String, String> subscribers = new TreeMap<>();
        for (Object it : (List<?>) development.get("/catalog/draft").isOk().at("packages")) {
            Map<?, ?> found = (Map<?, ?>) it;
            subscribers.put(String.valueOf(found.get("id")), String.valueOf(found.get("subscribers")));
        }
        return subscribers;
    }
}
