package dev.ambit.subscription;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.BOOLEAN;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Requests that migrate a subscription to the latest version (docs/reference/rules.md#subscription-status).
class MigrationApiTest {

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
        catalog.addon("extra", limit("calls", 5));
        catalog.draftPlan("pro").isOk();
        catalog.allow("pro", List.of("extra")).isOk();
        catalog.charge("plans", "pro", MONTHLY.formatted(10)).isOk();
        catalog.entitle("plans", "pro", limit("calls", 10)).isOk();
        catalog.publish("plans", "pro").isOk();
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
        development.post("/subscriptions", """
                {"id": "s", "customerId": "ann", "planId": "pro", "addons": [{"id": "extra", "quantity": 2}]}
                """).isOk();
    }

    @Test
    void migration_applies_the_latest_entitlements_and_prices() {
        development.reportUsage("ann", "calls", "7").isOk();
        publishAnew("plans", "pro", "20", grant("flag"));
        publishAnew("addons", "extra", "3");
        assertThat(subscription().at("outdatedPricePackages")).isEqualTo(List.of("pro", "extra"));
        assertThat(development.check("ann", "flag").text("isGranted")).isEqualTo("false");

        Reply migrated =
                migrate("{\"subscriptionMigrationTime\": \"IMMEDIATE\"}").isOk();

        assertThat(migrated.at("outdatedPricePackages")).isEqualTo(List.of());
        assertThat(migrated.at("")).isEqualTo(subscription().at(""));
        assertThat(development.check("ann", "flag").text("isGranted")).isEqualTo("true");
        assertThat(development.check("ann", "calls").text("currentUsage")).isEqualTo("7");
        assertThat(development.check("ann", "calls").text("usageLimit")).isEqualTo("20");
    }

    @Test
    void migration_accepts_an_empty_body_and_is_refused_the_second_time() {
        publishAnew("plans", "pro", "20");

        migrate("").isOk();

        Reply refused = migrate("{}").isProblem(409, "SubscriptionAlreadyOnLatestPlanError");
        assertThat(refused.text("subscriptionId")).isEqualTo("s");
    }

    @Test
    void migration_of_a_subscription_on_the_latest_versions_is_refused() {
        String before = subscription().http().body();

        migrate("{}").isProblem(409, "SubscriptionAlreadyOnLatestPlanError");

        assertThat(subscription().http().body()).isEqualTo(before);
        assertThat(subscription().at("outdatedPricePackages")).isEqualTo(List.of());
    }

    @LongTest
    void new_version_with_unchanged_price_does_not_make_the_subscription_outdated() {
        development.post("/plans/pro/draft", "").isOk();
        catalog.entitle("plans", "pro", grant("flag")).isOk();
        catalog.publish("plans", "pro").isOk();

        assertThat(subscription().at("outdatedPricePackages")).isEqualTo(List.of());
        migrate("{}").isOk();
        assertThat(development.check("ann", "flag").text("isGranted")).isEqualTo("true");
    }

    @Test
    void subscription_that_has_not_started_counts_as_on_the_latest_version() {
        development.post("/customers", "{\"id\": \"bob\"}").isOk();
        development.post("/subscriptions", """
                {"id": "later", "customerId": "bob", "planId": "pro", "startDate": "2099-01-01T00:00:00Z"}
                """).isOk();
        publishAnew("plans", "pro", "20");

        development.post("/subscriptions/later/migrate", "{}").isProblem(409, "SubscriptionAlreadyOnLatestPlanError");
        assertThat(development.get("/subscriptions/later").at("outdatedPricePackages"))
                .isEqualTo(List.of());
    }

    @Test
    void cancelled_subscription_is_not_migrated() {
        publishAnew("plans", "pro", "20");
        development.post("/subscriptions/s/cancel", "{}").isOk();

        migrate("{}").isProblem(409, "SubscriptionAlreadyCanceledOrExpired");
        development.post("/subscriptions/ghost/migrate", "{}").isProblem(404, "SubscriptionNotFound");
    }

    @CiTest
    void free_subscription_is_not_migrated_to_a_paid_version() {
        catalog.plan("free", limit("calls", 1));
        development.subscribe("bob", "free");
        String id = development.get("/subscriptions?customerId=bob").text("0.id");
        development.post("/plans/free/draft", "").isOk();
        catalog.charge("plans", "free", MONTHLY.formatted(1)).isOk();
        catalog.publish("plans", "free").isOk();

        Reply refused = development
                .post("/subscriptions/%s/migrate".formatted(id), "{}")
                .isProblem(409, "SubscriptionMustBeProvisionedAnew");

        assertThat(refused.text("pricingType")).isEqualTo("PAID");
        assertThat(development.get("/subscriptions/" + id).text("pricingType")).isEqualTo("FREE");
    }

    @Test
    void monthly_subscription_is_not_migrated_to_an_annual_price() {
        development.post("/plans/pro/draft", "").isOk();
        catalog.charge("plans", "pro", MONTHLY.formatted(10).replace("MONTHLY", "ANNUALLY"))
                .isOk();
        catalog.publish("plans", "pro").isOk();

        Reply refused = migrate("{}").isProblem(409, "SubscriptionMustBeProvisionedAnew");

        assertThat(refused.at("billingPeriods")).isEqualTo(List.of("ANNUALLY"));
    }

    @Test
    void paid_subscription_can_be_migrated_to_a_free_version() {
        development.post("/plans/pro/draft", "").isOk();
        development
                .patch("/plans/pro", "{\"charges\": {\"pricingType\": \"FREE\"}}")
                .isOk();
        catalog.publish("plans", "pro").isOk();

        assertThat(migrate("{}").isOk().text("pricingType")).isEqualTo("FREE");
        assertThat(subscription().text("pricingType")).isEqualTo("FREE");
    }

    private void publishAnew(String kind, String id, String price, String... grants) {
        development.post("/%s/%s/draft".formatted(kind, id), "").isOk();
        catalog.charge(kind, id, MONTHLY.formatted(price)).isOk();
        if (grants.length > 0) {
            catalog.entitle(kind, id, grants).isOk();
        }
        catalog.publish(kind, id).isOk();
    }

    private Reply migrate(String body) {
        return development.post("/subscriptions/s/migrate", body);
    }

    private Reply subscription() {
        return development.get("/subscriptions/s").isOk();
    }
}
