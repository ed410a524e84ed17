package dev.ambit.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.engine.FeatureKind;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Usage that subscribers of one billing period pay is not free for others by accident.
class UnpricedUsageTest {

    private static final String CONFIRMED = "{\"migrationType\": \"NEW_CUSTOMERS\", \"confirmUnpricedUsage\": true}";

    private static final String MONTHLY = TestCatalog.flat("MONTHLY", "5");
    private static final String ANNUALLY = TestCatalog.flat("ANNUALLY", "50");

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestCatalog catalog = TestCatalog.of(acme);

    @BeforeEach
    void feature() {
        catalog.feature("calls", FeatureKind.METERED);
        catalog.feature("minutes", FeatureKind.METERED);
    }

    @ParameterizedTest
    @CsvSource({
        "plans, MONTHLY, ANNUALLY, pricingModels",
        "plans, ANNUALLY, MONTHLY, pricingModels",
        "plans, MONTHLY, ANNUALLY, overagePricingModels",
        "plans, ANNUALLY, MONTHLY, overagePricingModels",
        "addons, MONTHLY, ANNUALLY, pricingModels",
        "addons, ANNUALLY, MONTHLY, pricingModels",
    })
    void price_of_one_period_needs_a_twin_or_a_confirmation(String kind, String priced, String free, String list) {
        draft(kind, "pro");
        charge(kind, "pro", list, usage("calls", priced));

        Reply refused = catalog.publish(kind, "pro").isProblem(400, "BadUserInput");

        assertThat(refused.text("field")).isEqualTo("confirmUnpricedUsage");
        assertThat(refused.text("unpricedUsage.0.featureId")).isEqualTo("calls");
        assertThat(refused.text("unpricedUsage.0.billingPeriod")).isEqualTo(free);
        Reply review = development.get("/catalog/draft").isOk();
        assertThat(review.text("unpricedUsage.0.id")).isEqualTo("pro");
        development
                .post(
                        "/catalog/publish",
                        "{\"hash\": \"%s\", \"migrationType\": \"NEW_CUSTOMERS\"}".formatted(review.text("hash")))
                .isProblem(400, "BadUserInput");

        charge(kind, "pro", list, usage("calls", priced), usage("calls", free));
        catalog.publish(kind, "pro").isOk();
    }

    @Test
    void confirmed_usage_is_not_asked_again_and_other_usage_is() {
        draft("plans", "pro");
        charge("plans", "pro", "pricingModels", usage("calls", "MONTHLY"));
        development.post("/plans/pro/publish", CONFIRMED).isOk();

        development.post("/plans/pro/draft", "").isOk();
        development.patch("/plans/pro", "{\"displayName\": \"Pro 2\"}").isOk();
        catalog.publish("plans", "pro").isOk();
        development.post("/plans/pro/draft", "").isOk();
        charge("plans", "pro", "pricingModels", usage("calls", "MONTHLY"), usage("minutes", "MONTHLY"));
        Reply refused = catalog.publish("plans", "pro").isProblem(400, "BadUserInput");

        assertThat(refused.text("unpricedUsage.0.featureId")).isEqualTo("minutes");
        assertThat(refused.at("unpricedUsage.1")).isNull();
    }

    @Test
    void confirmation_publishes_all_drafts() {
        draft("plans", "pro");
        charge("plans", "pro", "pricingModels", usage("calls", "MONTHLY"));
        String hash = development.get("/catalog/draft").isOk().text("hash");

        development
                .post(
                        "/catalog/publish",
                        "{\"hash\": \"%s\", \"migrationType\": \"NEW_CUSTOMERS\", \"confirmUnpricedUsage\": true}"
                                .formatted(hash))
                .isOk();

        assertThat(development.get("/plans/pro").text("status")).isEqualTo("PUBLISHED");
    }

    @Test
    void running_subscriptions_with_the_period_are_counted() {
        draft("plans", "pro");
        charge("plans", "pro", "pricingModels");
        catalog.publish("plans", "pro").isOk();
        for (String period : new String[] {"MONTHLY", "ANNUALLY", "ANNUALLY"}) {
            String id = "c-" + System.nanoTime();
            development.post("/customers", "{\"id\": \"%s\"}".formatted(id)).isOk();
            development
                    .post(
                            "/subscriptions",
                            "{\"customerId\": \"%s\", \"planId\": \"pro\", \"billingPeriod\": \"%s\"}"
                                    .formatted(id, period))
                    .isOk();
        }
        development.post("/plans/pro/draft", "").isOk();
        charge("plans", "pro", "pricingModels", usage("calls", "MONTHLY"));

        Reply refused = catalog.publish("plans", "pro").isProblem(400, "BadUserInput");

        assertThat(refused.text("unpricedUsage.0.subscribers")).isEqualTo("2");
        assertThat(refused.text("message")).contains("2 live subscriptions");
    }

    @Test
    void prices_paid_in_advance_and_plans_with_one_period_need_no_twin() {
        draft("plans", "seats");
        charge("plans", "seats", "pricingModels", """
                {"billingModel": "PER_UNIT", "featureId": "calls",
                 "pricePeriods": [{"billingPeriod": "MONTHLY", "price": {"amount": 1}}]}
                """);
        catalog.publish("plans", "seats").isOk();
        catalog.draftPlan("metered").isOk();
        catalog.charge("plans", "metered", usage("calls", "MONTHLY")).isOk();
        catalog.publish("plans", "metered").isOk();
    }

    @Test
    void country_with_a_price_of_its_own_needs_the_price_of_each_period() {
        draft("plans", "pro");
        String german = usage("calls", "MONTHLY")
                .replace("\"billingPeriod\"", "\"billingCountryCode\": \"DE\", \"billingPeriod\"");
        charge("plans", "pro", "pricingModels", german);

        Reply refused = catalog.publish("plans", "pro").isProblem(400, "BadUserInput");
        assertThat(refused.text("unpricedUsage.0.billingCountryCode")).isEqualTo("DE");

        charge("plans", "pro", "pricingModels", german, usage("calls", "ANNUALLY"), usage("calls", "MONTHLY"));
        catalog.publish("plans", "pro").isOk();
    }

    @Test
    void promotion_takes_what_was_confirmed_and_a_file_has_to_confirm_it() {
        draft("plans", "pro");
        charge("plans", "pro", "pricingModels", usage("calls", "MONTHLY"));
        development.post("/plans/pro/publish", CONFIRMED).isOk();
        promote().isOk();
        String file = development.get("/catalog/file").http().body();

        Reply refused = apply(acme.production(), file, "").isProblem(400, "BadUserInput");

        assertThat(refused.text("unpricedUsage.0.id")).isEqualTo("pro");
        apply(acme.production(), file, "?confirmUnpricedUsage=true").isOk();
    }

    @Test
    void merge_that_makes_usage_free_in_neither_catalog_is_refused() {
        catalog.draftPlan("pro").isOk();
        catalog.charge("plans", "pro", MONTHLY).isOk();
        catalog.publish("plans", "pro").isOk();
        apply(acme.production(), development.get("/catalog/file").http().body(), "")
                .isOk();
        TestCatalog production = TestCatalog.of(acme, acme.production());
        acme.production().post("/plans/pro/draft", "").isOk();
        production.charge("plans", "pro", MONTHLY, ANNUALLY).isOk();
        production.publish("plans", "pro").isOk();
        development.post("/plans/pro/draft", "").isOk();
        catalog.charge("plans", "pro", MONTHLY, usage("calls", "MONTHLY")).isOk();
        catalog.publish("plans", "pro").isOk();

        Reply refused = promote().isProblem(400, "BadUserInput");

        assertThat(refused.text("unpricedUsage.0.billingPeriod")).isEqualTo("ANNUALLY");
    }

    private Reply promote() {
        return acme.http()
                .post(
                        acme.key(),
                        "/api/v1/promotions",
                        "{\"source\": \"development\", \"target\": \"production\", \"title\": \"Pro\"}");
    }

    private void draft(String kind, String id) {
        (kind.equals("plans") ? catalog.draftPlan(id) : catalog.draftAddon(id)).isOk();
    }

    /// Sets a flat price for each period, and these prices.
    private void charge(String kind, String id, String list, String... prices) {
        boolean isOverage = list.equals("overagePricingModels");
        String more = String.join(", ", prices);
        String models = MONTHLY + ", " + ANNUALLY + (isOverage || more.isEmpty() ? "" : ", " + more);
        development
                .patch(
                        "/%s/%s".formatted(kind, id),
                        "{\"charges\": {\"pricingType\": \"PAID\", \"pricingModels\": [%s]%s}}"
                                .formatted(models, isOverage ? ", \"overagePricingModels\": [%s]".formatted(more) : ""))
                .isOk();
    }

    private static String usage(String feature, String period) {
        return """
                {"billingModel": "USAGE_BASED", "featureId": "%s",
                 "pricePeriods": [{"billingPeriod": "%s", "price": {"amount": 0.01}}]}
                """.formatted(feature, period);
    }

    private static Reply apply(TestEnvironment environment, String file, String query) {
        return environment
                .http()
                .send(environment
                        .http()
                        .request("/api/v1/catalog/apply" + query)
                        .header("X-API-KEY", environment.key())
                        .header("Content-Type", "application/yaml")
                        .POST(BodyPublishers.ofString(file)));
    }
}
