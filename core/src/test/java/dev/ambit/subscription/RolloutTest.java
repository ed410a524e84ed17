package dev.ambit.subscription;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.BOOLEAN;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.Http.Reply;
import dev.ambit.JsonPaths;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.event.Event;
import dev.ambit.event.Events;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rollout of a new version to existing subscriptions (docs/reference/rules.md#rollouts).
class RolloutTest {

    private static final String MONTHLY = """
            {"billingModel": "FLAT_FEE",
             "pricePeriods": [{"billingPeriod": "MONTHLY", "price": {"amount": %s, "currency": "usd"}}]}
            """;

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();

    @BeforeEach
    void ann_has_the_first_version() {
        catalog.feature("calls", METERED);
        catalog.feature("flag", BOOLEAN);
        catalog.feature("more", BOOLEAN);
        catalog.addon("extra", limit("calls", 5));
        catalog.draftPlan("pro").isOk();
        catalog.allow("pro", List.of("extra")).isOk();
        catalog.charge("plans", "pro", MONTHLY.formatted(10)).isOk();
        catalog.entitle("plans", "pro", limit("calls", 10), grant("flag")).isOk();
        catalog.publish("plans", "pro").isOk();
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
        development.post("/subscriptions", """
                {"id": "s", "customerId": "ann", "planId": "pro", "addons": [{"id": "extra", "quantity": 2}]}
                """).isOk();
    }

    @Test
    void rollout_changes_entitlements_and_keeps_prices_until_migration() {
        development.reportUsage("ann", "calls", "7").isOk();
        development.post("/plans/pro/draft", "").isOk();
        catalog.charge("plans", "pro", MONTHLY.formatted(20)).isOk();
        catalog.entitle("plans", "pro", grant("more")).isOk();

        Reply operation = acme.done(catalog.publishForAll("plans", "pro"));

        assertThat(operation.text("kind")).isEqualTo("ROLLOUT");
        assertThat(operation.text("done")).isEqualTo("1");
        assertThat(operation.text("total")).isEqualTo("1");
        assertThat(development.check("ann", "more").text("isGranted")).isEqualTo("true");
        assertThat(development.check("ann", "calls").text("currentUsage")).isEqualTo("7");
        assertThat(development.check("ann", "calls").text("usageLimit")).isEqualTo("20");
        assertThat(subscription().at("outdatedPricePackages")).isEqualTo(List.of("pro"));
        assertThat(development.get("/subscriptions").at("0.outdatedPricePackages"))
                .isEqualTo(List.of("pro"));

        development.post("/subscriptions/s/migrate", "{}").isOk();
        assertThat(subscription().at("outdatedPricePackages")).isEqualTo(List.of());
        development.post("/subscriptions/s/migrate", "{}").isProblem(409, "SubscriptionAlreadyOnLatestPlanError");
    }

    @LongTest
    void subscription_keeps_its_purchase_price_across_several_rollouts() {
        for (int price : List.of(20, 30)) {
            development.post("/plans/pro/draft", "").isOk();
            catalog.charge("plans", "pro", MONTHLY.formatted(price)).isOk();
            acme.done(catalog.publishForAll("plans", "pro"));
        }
        assertThat(subscription().at("outdatedPricePackages")).isEqualTo(List.of("pro"));

        development.post("/plans/pro/draft", "").isOk();
        catalog.charge("plans", "pro", MONTHLY.formatted(10)).isOk();
        acme.done(catalog.publishForAll("plans", "pro"));

        assertThat(subscription().at("outdatedPricePackages")).isEqualTo(List.of());
    }

    @LongTest
    void rollout_emits_one_subscription_and_one_entitlement_event_per_customer() {
        development.post("/customers", "{\"id\": \"bob\"}").isOk();
        development.post("/plans/pro/draft", "").isOk();
        catalog.entitle("plans", "pro", grant("more")).isOk();
        long before = events().getLast().sequence();

        acme.done(catalog.publishForAll("plans", "pro"));

        List<Event> recorded = events().stream()
                .filter(it -> it.sequence() > before && it.customerId() != null)
                .toList();
        assertThat(recorded)
                .extracting(it -> it.type() + " " + it.entityId() + " " + it.actor())
                .containsExactly("SUBSCRIPTION_UPDATED s MIGRATION", "ENTITLEMENTS_UPDATED ann MIGRATION");
        assertThat(JsonPaths.at(recorded.getFirst().body().as(Object.class), "plan.version"))
                .hasToString("1");
        Object entitlements = recorded.getLast().body().as(Object.class);
        assertThat(JsonPaths.at(entitlements, "trigger")).isEqualTo("package_published");
        assertThat((List<?>) JsonPaths.at(entitlements, "entitlements")).hasSize(3);
    }

    @LongTest
    void addon_rollout_reaches_only_subscriptions_with_the_addon() {
        development.subscribe("bob", "pro");
        development.post("/addons/extra/draft", "").isOk();
        development
                .patch("/addons/extra/entitlements/calls", "{\"type\": \"FEATURE\", \"usageLimit\": 50}")
                .isOk();
        catalog.charge("addons", "extra", MONTHLY.formatted(9)).isOk();

        Reply operation = acme.done(catalog.publishForAll("addons", "extra"));

        assertThat(operation.text("done")).isEqualTo("1");
        assertThat(development.check("ann", "calls").text("usageLimit")).isEqualTo("110");
        assertThat(development.check("bob", "calls").text("usageLimit")).isEqualTo("10");
        assertThat(subscription().at("outdatedPricePackages")).isEqualTo(List.of("extra"));
    }

    @LongTest
    void rollout_of_a_base_plan_reaches_subscriptions_to_its_child_plans() {
        catalog.plan("base", limit("calls", 1));
        catalog.planOn("base", "child");
        catalog.planOn("child", "grandchild");
        development.subscribe("bob", "grandchild");
        development.subscribe("cid", "base");
        development.post("/plans/base/draft", "").isOk();
        catalog.entitle("plans", "base", grant("more")).isOk();

        Reply operation = acme.done(catalog.publishForAll("plans", "base"));

        assertThat(operation.text("done")).isEqualTo("2");
        assertThat(development.check("bob", "more").text("isGranted")).isEqualTo("true");
        assertThat(development.check("cid", "more").text("isGranted")).isEqualTo("true");
        assertThat(development.check("ann", "more").text("isGranted")).isEqualTo("false");
    }

    /// Otherwise the subscription would get paid usage for free or be denied usage that it pays for.
    @ParameterizedTest
    @CsvSource({"false, true, false", "true, false, true"})
    @Tag("long")
    void price_paid_by_the_subscription_decides_whether_overage_is_allowed(
            boolean isSoldBefore, boolean isSoldLater, boolean isGranted) {
        catalog.draftPlan("max").isOk();
        beyond(isSoldBefore);
        catalog.entitle("plans", "max", limit("calls", 3)).isOk();
        catalog.publish("plans", "max").isOk();
        development.subscribe("bob", "max");
        development.post("/plans/max/draft", "").isOk();
        beyond(isSoldLater);
        catalog.entitle("plans", "max", grant("more")).isOk();

        acme.done(catalog.publishForAll("plans", "max"));

        assertThat(development.check("bob", "more").text("isGranted")).isEqualTo("true");
        assertThat(development.check("bob", "calls", "4").text("isGranted")).isEqualTo(String.valueOf(isGranted));
        development
                .post("/subscriptions/%s/migrate".formatted(idOf("bob")), "{}")
                .isOk();
        assertThat(development.check("bob", "calls", "4").text("isGranted")).isEqualTo(String.valueOf(isSoldLater));
    }

    @LongTest
    void rollout_skips_cancelled_and_not_yet_started_subscriptions() {
        development.subscribe("bob", "pro");
        development
                .post("/subscriptions/%s/cancel".formatted(idOf("bob")), "{}")
                .isOk();
        development.post("/customers", "{\"id\": \"cid\"}").isOk();
        development.post("/subscriptions", """
                {"id": "later", "customerId": "cid", "planId": "pro", "startDate": "2099-01-01T00:00:00Z"}
                """).isOk();
        development.post("/plans/pro/draft", "").isOk();
        catalog.charge("plans", "pro", MONTHLY.formatted(20)).isOk();

        assertThat(acme.done(catalog.publishForAll("plans", "pro")).text("done"))
                .isEqualTo("1");
    }

    @Test
    void rollout_of_a_plan_without_subscriptions_finishes_at_once() {
        catalog.draftPlan("new", "\"pricingType\": \"FREE\"").isOk();

        Reply operation = acme.done(catalog.publishForAll("plans", "new"));

        assertThat(operation.text("done")).isEqualTo("0");
        assertThat(operation.at("phase")).isNull();
    }

    private void beyond(boolean isSold) {
        String price = """
                {"billingModel": "USAGE_BASED", "featureId": "calls",
                 "pricePeriods": [{"billingPeriod": "MONTHLY", "price": {"amount": 1, "currency": "usd"}}]}
                """;
        development
                .patch("/plans/max", """
                        {"charges": {"pricingType": "PAID", "pricingModels": [%s], "overageBillingPeriod": "MONTHLY",
                            "overagePricingModels": [%s]}}
                        """.formatted(MONTHLY.formatted(10), isSold ? price : ""))
                .isOk();
    }

    private String idOf(String customer) {
        return development.get("/subscriptions?customerId=" + customer).text("0.id");
    }

    private Reply subscription() {
        return development.get("/subscriptions/s").isOk();
    }

    private List<Event> events() {
        EnvironmentFixture fixture = EnvironmentFixture.of(acme, development);
        return TestServer.superuser().withHandle(tx -> Events.after(tx, fixture.id(), 0, 1_000));
    }
}
