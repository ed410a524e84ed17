package dev.ambit.overview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.engine.FeatureKind;
import dev.ambit.http.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("long")
class OverviewTest {

    private final EnvironmentFixture fixture = EnvironmentFixture.open();
    private final TestEnvironment development = fixture.environment();

    @Test
    void active_subscriptions_are_counted_by_plan_and_currency() {
        priced("team", "MONTHLY", 10, "usd");
        priced("euro", "ANNUALLY", 120, "eur");
        development.subscribe("c1", "team");
        development.subscribe("c2", "team");
        development.subscribe("c3", "euro");

        assertThat(subscriptions())
                .containsExactlyInAnyOrder("basic null 1 0.00", "euro eur 1 10.00", "team usd 2 20.00");
    }

    @Test
    void canceled_subscription_is_no_longer_counted() {
        priced("team", "MONTHLY", 10, "usd");
        development.subscribe("c1", "team");
        String id = development.get("/subscriptions?customerId=c1").isOk().text("0.id");
        assertThat(subscriptions()).contains("team usd 1 10.00");

        development
                .post("/subscriptions/" + id + "/cancel", "{\"cancellationTime\": \"IMMEDIATE\"}")
                .isOk();

        assertThat(subscriptions()).containsExactly("basic null 1 0.00");
    }

    @Test
    void renewals_are_summed_by_currency() {
        priced("team", "MONTHLY", 10, "usd");
        priced("euro", "MONTHLY", 7, "eur");
        development.subscribe("c1", "team");
        development.subscribe("c2", "team");
        development.subscribe("c3", "euro");

        Map<String, Object> overview = counted();

        assertThat(list(overview, "renewals"))
                .extracting(it -> "%s %s %s".formatted(it.get("currency"), it.get("subscriptions"), it.get("amount")))
                .containsExactly("eur 1 7.00", "usd 2 20.00");
    }

    @Test
    void usage_near_a_limit_is_shown_until_the_limit_rises() {
        development.post("/usage", usage("first", "seats", 4)).isOk();

        Waiting.until(this::nearLimit, List.of("first seats 80")::equals);
        development.post("/customers/first/promotional-entitlements", """
                {"promotionalEntitlements": [{"featureId": "seats", "period": "1 month", "usageLimit": 50}]}
                """).isOk();

        Waiting.until(this::nearLimit, List::isEmpty);
    }

    @Test
    void limit_of_a_resource_is_not_shown_after_its_customer_was_archived() {
        development.post("/products", """
                {"id": "sites", "displayName": "Sites", "multipleSubscriptions": true}
                """).isOk();
        new TestCatalog(development, "sites").plan("site", TestCatalog.limit("seats", 5));
        development.post("/subscriptions", """
                {"customerId": "first", "planId": "site", "resourceId": "site"}
                """).isOk();
        development.post("/usage", """
                {"usages": [{"customerId": "first", "resourceId": "site", "featureId": "seats", "value": 4}]}
                """).isOk();
        Waiting.until(this::nearLimit, List.of("first seats 80")::equals);

        development.post("/customers/first/archive", "").isOk();

        Waiting.until(this::nearLimit, List::isEmpty);
    }

    @Test
    void denied_checks_are_counted_by_feature_and_unknown_features_together() {
        TestCatalog.of(fixture.account()).feature("audit", FeatureKind.BOOLEAN);
        for (int i = 0; i < 3; i++) {
            development
                    .get("/customers/first/entitlements/check?featureId=audit")
                    .isOk();
        }
        development.get("/customers/first/entitlements/check?featureId=sso").isOk();
        development
                .get("/customers/first/entitlements/check?featureId=" + "x".repeat(4_000))
                .isOk();

        Waiting.until(
                () -> list(overview(), "deniedChecks").stream()
                        .map(it -> it.get("featureId") + " " + it.get("checks"))
                        .toList(),
                List.of("audit 3", "null 1")::equals);
    }

    @Test
    void subscriptions_older_than_the_counts_are_counted() {
        fixture.customers("old", 1_201);
        deleteCounts();

        development.get("/overview").isOk();

        Waiting.until(this::subscriptions, List.of("basic null 1202 0.00")::equals);
    }

    @Test
    void months_have_the_counts_at_their_end() {
        priced("team", "MONTHLY", 10, "usd");
        development.subscribe("c1", "team");
        assertThat(subscriptions()).hasSize(2);

        advanceBy40Days();
        development.subscribe("c2", "team");

        assertThat(subscriptions()).contains("team usd 2 20.00");
        assertThat(list(overview(), "months")).hasSizeBetween(2, 3);
    }

    @Test
    void month_without_active_subscriptions_is_empty() {
        assertThat(subscriptions()).containsExactly("basic null 1 0.00");
        advanceBy40Days();
        development
                .post("/subscriptions/%s/cancel".formatted(subscriptionOf("first")), """
                        {"cancellationTime": "IMMEDIATE"}""")
                .isOk();

        assertThat(subscriptions()).isEmpty();
        List<Map<String, Object>> months = list(overview(), "months");
        assertThat((List<?>) months.getFirst().get("subscriptions")).hasSize(1);
        assertThat((List<?>) months.getLast().get("subscriptions")).isEmpty();
    }

    private String subscriptionOf(String customer) {
        return development.get("/subscriptions?customerId=" + customer).isOk().text("0.id");
    }

    private void advanceBy40Days() {
        String clock = "/api/v1/environments/development/clock/";
        TestAccount account = fixture.account();
        account.http().post(account.key(), clock + "stop", "{}").isOk();
        account.http()
                .post(
                        account.key(),
                        clock + "advance",
                        "{\"to\": \"%s\"}".formatted(Instant.now().plus(Duration.ofDays(40))))
                .isOk();
    }

    private List<String> nearLimit() {
        Map<?, ?> near = (Map<?, ?>) Objects.requireNonNull(overview().get("nearLimit"));
        return ((List<?>) Objects.requireNonNull(near.get("top")))
                .stream()
                        .map(it -> (Map<?, ?>) it)
                        .map(it -> "%s %s %s".formatted(it.get("customerId"), it.get("featureId"), it.get("percent")))
                        .toList();
    }

    private List<String> subscriptions() {
        return list(counted(), "subscriptions").stream()
                .map(it -> "%s %s %s %s"
                        .formatted(
                                it.get("planId"), it.get("currency"), it.get("subscriptions"), it.get("monthlyAmount")))
                .toList();
    }

    /// Returns the overview when it has all events so far.
    private Map<String, Object> counted() {
        long head = TestServer.superuser()
                .withHandle(tx -> tx.createQuery("select max(sequence) from events where environment_id = :environment")
                        .bind("environment", fixture.id().value())
                        .mapTo(Long.class)
                        .one());
        return Waiting.until(
                this::overview,
                it -> Boolean.TRUE.equals(it.get("isComplete"))
                        && ((Number) Objects.requireNonNull(it.get("sequence"))).longValue() >= head);
    }

    private Map<String, Object> overview() {
        return Json.map(Json.text(
                Json.map(development.get("/overview").isOk().http().body()).get("data")));
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Map<String, Object> overview, String name) {
        return (List<Map<String, Object>>) Objects.requireNonNull(overview.get(name));
    }

    private void priced(String plan, String period, int amount, String currency) {
        TestCatalog catalog = TestCatalog.of(fixture.account());
        catalog.draftPlan(plan, "\"pricingType\": \"PAID\"").isOk();
        catalog.charge("plans", plan, """
                        {"billingModel": "FLAT_FEE", "pricePeriods": [
                          {"billingPeriod": "%s", "price": {"amount": %d, "currency": "%s"}}]}
                        """.formatted(period, amount, currency)).isOk();
        development
                .post("/plans/" + plan + "/publish", "{\"migrationType\": \"NEW_CUSTOMERS\"}")
                .isOk();
    }

    private static String usage(String customer, String feature, int value) {
        return """
                {"usages": [{"customerId": "%s", "featureId": "%s", "value": %d, "updateBehavior": "SET"}]}
                """.formatted(customer, feature, value);
    }

    /// Deletes the progress first: this waits for a batch of the loop, which holds its lock.
    private void deleteCounts() {
        TestServer.superuser().useTransaction(tx -> {
            for (String table : List.of("overview_progress", "subscription_counts", "counted_subscriptions")) {
                tx.execute(
                        "delete from %s where environment_id = ?".formatted(table),
                        fixture.id().value());
            }
        });
    }
}
