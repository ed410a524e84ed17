package dev.ambit.subscription;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.BOOLEAN;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Migration to the latest version by request (docs/reference/rules.md#subscription-status).
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
    void it_has_what_the_latest_versions_grant_and_cost() {
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
    void it_may_be_told_in_no_words_and_once() {
        publishAnew("plans", "pro", "20");

        migrate("").isOk();

        Reply refused = migrate("{}").isProblem(409, "SubscriptionAlreadyOnLatestPlanError");
        assertThat(refused.text("subscriptionId")).isEqualTo("s");
    }

    @Test
    void what_is_on_the_latest_versions_stays_and_says_so() {
        String before = subscription().http().body();

        migrate("{}").isProblem(409, "SubscriptionAlreadyOnLatestPlanError");

        assertThat(subscription().http().body()).isEqualTo(before);
        assertThat(subscription().at("outdatedPricePackages")).isEqualTo(List.of());
    }

    @Test
    void a_new_version_at_the_same_price_is_news_and_not_outdated() {
        development.post("/plans/pro/draft", "").isOk();
        catalog.entitle("plans", "pro", grant("flag")).isOk();
        catalog.publish("plans", "pro").isOk();

        assertThat(subscription().at("outdatedPricePackages")).isEqualTo(List.of());
        migrate("{}").isOk();
        assertThat(development.check("ann", "flag").text("isGranted")).isEqualTo("true");
    }

    @Test
    void one_that_has_not_begun_begins_with_the_latest_anyway() {
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
    void what_is_over_is_not_moved() {
        publishAnew("plans", "pro", "20");
        development.post("/subscriptions/s/cancel", "{}").isOk();

        migrate("{}").isProblem(409, "SubscriptionAlreadyCanceledOrExpired");
        development.post("/subscriptions/ghost/migrate", "{}").isProblem(404, "SubscriptionNotFound");
    }

    @Test
    void what_was_free_is_not_paid_for_unasked() {
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
    void nobody_pays_by_the_year_who_agreed_on_months() {
        development.post("/plans/pro/draft", "").isOk();
        catalog.charge("plans", "pro", MONTHLY.formatted(10).replace("MONTHLY", "ANNUALLY"))
                .isOk();
        catalog.publish("plans", "pro").isOk();

        Reply refused = migrate("{}").isProblem(409, "SubscriptionMustBeProvisionedAnew");

        assertThat(refused.at("billingPeriods")).isEqualTo(List.of("ANNUALLY"));
    }

    @Test
    void what_was_paid_for_may_become_free() {
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
