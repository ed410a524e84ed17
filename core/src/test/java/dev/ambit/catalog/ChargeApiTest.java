package dev.ambit.catalog;

import static dev.ambit.engine.FeatureKind.BOOLEAN;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.http.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Verifies that prices of plans and add-ons can be set, read and published.
class ChargeApiTest {

    private static final String FLAT = """
            {"billingModel": "FLAT_FEE", "pricePeriods": [
              {"billingPeriod": "MONTHLY", "price": {"amount": 49.50, "currency": "usd"}},
              {"billingPeriod": "ANNUALLY", "price": {"amount": 490, "currency": "usd"}},
              {"billingPeriod": "MONTHLY", "billingCountryCode": "DE", "price": {"amount": 45, "currency": "usd"}}]}
            """;

    private static final String SEATS = """
            {"billingModel": "PER_UNIT", "featureId": "seats", "minUnitQuantity": 1, "maxUnitQuantity": 1000,
             "tiersMode": "GRADUATED", "pricePeriods": [{"billingPeriod": "MONTHLY", "tiers": [
               {"upTo": 100, "unitPrice": {"amount": 1, "currency": "usd"}},
               {"upTo": null, "unitPrice": {"amount": 0.5}, "flatPrice": {"amount": 20, "currency": "usd"}}]}]}
            """;

    private static final String CALLS = """
            {"billingModel": "USAGE_BASED", "featureId": "calls", "resetPeriod": "MONTH",
             "monthlyResetPeriodConfiguration": {"accordingTo": "StartOfTheMonth"},
             "pricePeriods": [{"billingPeriod": "MONTHLY", "blockSize": 100, "price": {"amount": 2}}]}
            """;

    private static final String PER_USER = """
            syntaxVersion: '2.1'
            saasName: Other
            currency: USD
            features:
              sso: {valueType: BOOLEAN, defaultValue: false, type: DOMAIN}
            plans:
              TEAM: {price: 7, unit: user/month}
            """;

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();

    @BeforeEach
    void drafts_and_features() {
        catalog.feature("seats", METERED);
        catalog.feature("calls", METERED);
        catalog.feature("flag", BOOLEAN);
        catalog.draftPlan("pro", "\"pricingType\": \"PAID\"").isOk();
        catalog.draftAddon("extra").isOk();
    }

    @Test
    void charges_are_listed_with_their_periods_tiers_and_prices() {
        Reply charged = catalog.charge("plans", "pro", SEATS, CALLS).isOk();

        Reply listed = development.get("/plans/pro/charges").isOk();

        assertThat(charged.text("pricingType")).isEqualTo("PAID");
        assertThat(listed.texts("id"))
                .containsExactly("MONTHLY.PER_UNIT.RECURRING:seats", "MONTHLY.USAGE_BASED.RECURRING:calls");
        assertThat(listed.text("0.maxUnitQuantity")).isEqualTo("1000");
        assertThat(listed.text("0.tiersMode")).isEqualTo("GRADUATED");
        assertThat(listed.at("0.price")).isNull();
        assertThat(listed.at("0.tiers")).isEqualTo(Json.read("""
                        {"tiers": [
                           {"upTo": 100, "unitPrice": {"amount": 1, "currency": "usd"}, "flatPrice": null},
                           {"upTo": null, "unitPrice": {"amount": 0.5, "currency": "usd"},
                            "flatPrice": {"amount": 20, "currency": "usd"}}]}
                        """, Map.class).get("tiers"));
        assertThat(listed.text("1.price.currency")).isEqualTo("usd");
        assertThat(listed.text("1.blockSize")).isEqualTo("100");
        assertThat(listed.text("1.resetPeriod")).isEqualTo("MONTH");
        assertThat(listed.text("1.resetPeriodConfiguration.accordingTo")).isEqualTo("StartOfTheMonth");
    }

    @Test
    void new_prices_replace_the_old_ones_and_other_edits_keep_them() {
        catalog.charge("addons", "extra", FLAT).isOk();
        Reply again = catalog.charge("addons", "extra", FLAT).isOk();
        Reply renamed = development
                .patch("/addons/extra", "{\"displayName\": \"Extra\"}")
                .isOk();

        assertThat(development.get("/addons/extra/charges").texts("id"))
                .containsExactly(
                        "ANNUALLY.FLAT_FEE.RECURRING", "MONTHLY.FLAT_FEE.RECURRING", "MONTHLY@DE.FLAT_FEE.RECURRING");
        assertThat(development.get("/addons/extra/charges").texts("price.amount"))
                .containsExactly("490", "49.5", "45");
        assertThat(again.text("updatedAt")).isLessThan(renamed.text("updatedAt"));
        catalog.charge("addons", "extra", SEATS).isOk();
        assertThat(development.get("/addons/extra/charges").texts("featureId")).containsExactly("seats");
        catalog.charge("addons", "extra").isOk();
        assertThat(development.get("/addons/extra/charges").texts("id")).isEmpty();
    }

    /// Earlier versions accepted every code of ISO 4217.
    @Test
    void stored_price_in_gold_can_be_read_published_and_replaced() {
        catalog.charge("plans", "pro", FLAT).isOk();
        TestServer.superuser()
                .useHandle(tx -> tx.createUpdate("""
                        update package_versions
                        set content = replace(content::text, '"usd"', '"xau"')::jsonb
                        where environment_id =
                            (select environment_id from environments where public_id = :environment::uuid)
                        """)
                        .bind("environment", development.id())
                        .execute());

        assertThat(development.get("/plans/pro/charges").isOk().texts("price.currency"))
                .containsOnly("xau");
        catalog.publish("plans", "pro").isOk();
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
        for (String path : List.of("/subscriptions/preview", "/subscriptions")) {
            development.post(path, """
                            {"customerId": "ann", "planId": "pro", "billingPeriod": "MONTHLY"}
                            """).isOk();
        }
        development.post("/plans/pro/draft", "").isOk();
        catalog.charge("plans", "pro", FLAT.replace("usd", "xau")).isProblem(400, "BadUserInput");
        catalog.charge("plans", "pro", FLAT).isOk();
        assertThat(development.get("/plans/pro/charges").isOk().texts("price.currency"))
                .containsOnly("usd");
    }

    @Test
    void prices_of_a_plan_are_paginated() {
        catalog.charge("plans", "pro", FLAT, CALLS).isOk();

        Reply first = development.get("/plans/pro/charges?limit=3");
        Reply second = development.get("/plans/pro/charges?limit=3&after=" + first.next());
        Reply back = development.get("/plans/pro/charges?limit=2&before=" + second.prev());

        assertThat(first.texts("billingModel")).containsExactly("FLAT_FEE", "FLAT_FEE", "USAGE_BASED");
        assertThat(second.texts("id")).containsExactly("MONTHLY@DE.FLAT_FEE.RECURRING");
        assertThat(second.next()).isEmpty();
        assertThat(back.texts("id")).isEqualTo(first.texts("id").subList(1, 3));
        assertThat(back.prev()).isNotEmpty();
        development.get("/plans/pro/overage-charges?after=" + first.next()).isProblem(400, "BadUserInput");
        development.get("/plans/ghost/charges").isProblem(404, "PlanNotFound");
        development.get("/addons/pro/charges").isProblem(404, "AddonNotFound");
    }

    @Test
    void a_plan_may_have_overage_prices_and_a_minimum_spend() {
        Reply charged = development.patch("/plans/pro", """
                {"charges": {"pricingType": "PAID", "billingId": "price_1", "overageBillingPeriod": "MONTHLY",
                  "minimumSpend": [{"billingPeriod": "MONTHLY", "minimum": {"amount": 100.00, "currency": "usd"}}],
                  "overagePricingModels": [{"billingModel": "USAGE_BASED", "featureId": "calls", "pricePeriods": [
                    {"billingPeriod": "MONTHLY", "blockSize": 100, "price": {"amount": 2, "currency": "usd"}}]}]}}
                """).isOk();

        assertThat(charged.text("billingId")).isEqualTo("price_1");
        assertThat(charged.text("overageBillingPeriod")).isEqualTo("MONTHLY");
        assertThat(charged.text("minimumSpend.0.minimum.amount")).isEqualTo("100");
        assertThat(development.get("/plans/pro").body()).isEqualTo(charged.body());
        Reply overage = development.get("/plans/pro/overage-charges").isOk();
        assertThat(overage.texts("featureId")).containsExactly("calls");
        assertThat(overage.text("0.price.amount")).isEqualTo("2");
        assertThat(development.get("/plans/pro/charges").texts("id")).isEmpty();
    }

    @Test
    void overage_price_can_set_the_usage_limit_of_its_feature() {
        String charges = """
                {"charges": {"pricingType": "PAID", "overagePricingModels": [
                  {"billingModel": "USAGE_BASED",
                   "entitlement": {"featureId": "calls", "usageLimit": %d, "resetPeriod": "MONTH"},
                   "pricePeriods": [{"billingPeriod": "MONTHLY", "price": {"amount": 2}}]}]}}
                """;
        development.patch("/plans/pro", charges.formatted(500)).isOk();
        development
                .patch("/plans/pro/entitlements/calls", "{\"type\": \"FEATURE\", \"order\": 7}")
                .isOk();

        development.patch("/plans/pro", charges.formatted(600)).isOk();

        Reply granted = development.get("/plans/pro/entitlements");
        assertThat(granted.texts("id")).containsExactly("calls");
        assertThat(granted.text("0.usageLimit")).isEqualTo("600");
        assertThat(granted.text("0.resetPeriod")).isEqualTo("MONTH");
        assertThat(granted.text("0.order")).isEqualTo("7");
        assertThat(development.get("/plans/pro/overage-charges").texts("featureId"))
                .containsExactly("calls");
    }

    @Test
    void equal_prices_yield_equal_catalog_hashes() {
        catalog.charge("plans", "pro", FLAT, SEATS).isOk();
        catalog.publish("plans", "pro").isOk();
        String hash = catalog.hash();

        development.post("/plans/pro/draft", "").isOk();
        catalog.charge("plans", "pro", SEATS, FLAT.replace("49.50", "49.5").replace("490,", "490.000,"))
                .isOk();
        String same = catalog.publish("plans", "pro").isOk().text("revision");
        development.post("/plans/pro/draft", "").isOk();
        catalog.charge("plans", "pro", SEATS, FLAT.replace("49.50", "49.51")).isOk();
        String other = catalog.publish("plans", "pro").isOk().text("revision");

        assertThat(same).isEqualTo(hash);
        assertThat(other).isNotEqualTo(hash);
    }

    @Test
    void published_plan_keeps_its_prices_while_its_draft_changes() {
        catalog.charge("plans", "pro", FLAT).isOk();
        catalog.publish("plans", "pro").isOk();

        catalog.charge("plans", "pro", SEATS).isProblem(409, "EditAllowedOnDraftPackageOnlyError");
        development.post("/plans/pro/draft", "").isOk();
        catalog.charge("plans", "pro", SEATS).isOk();

        assertThat(development.get("/plans/pro/charges").texts("featureId")).containsExactly("seats");
        assertThat(acme.http()
                        .get(development.clientKey(), "/api/v1/plans/pro/charges")
                        .texts("price.amount"))
                .containsExactly("490", "49.5", "45");
    }

    @Test
    void paid_addon_without_a_price_cannot_be_published() {
        development.patch("/addons/extra", "{\"pricingType\": \"PAID\"}").isOk();

        Reply refused = catalog.publish("addons", "extra").isProblem(400, "AddonHasToHavePriceError");

        assertThat(refused.text("refId")).isEqualTo("extra");
        assertThat(development.get("/addons/extra").text("status")).isEqualTo("DRAFT");
        catalog.charge("addons", "extra", FLAT).isOk();
        catalog.publish("addons", "extra").isOk();
        catalog.draftAddon("agreed", "\"pricingType\": \"CUSTOM\"").isOk();
        catalog.publish("addons", "agreed").isOk();
    }

    @ParameterizedTest
    @CsvSource({"FREE", "CUSTOM"})
    void free_and_custom_plans_cannot_have_prices(String pricingType) {
        String charges = """
                {"charges": {"pricingType": "%s", "pricingModels": [%s]}}
                """;

        Reply refused = development.patch("/plans/pro", charges.formatted(pricingType, FLAT));

        assertThat(refused.isProblem(400, "BadUserInput").text("field")).isEqualTo("charges.pricingType");
        assertThat(development.get("/plans/pro").text("pricingType")).isEqualTo("PAID");
        catalog.charge("plans", "pro", FLAT).isOk();
        Reply relabelled = development.patch("/plans/pro", "{\"pricingType\": \"%s\"}".formatted(pricingType));
        assertThat(relabelled.isProblem(400, "BadUserInput").text("field")).isEqualTo("pricingType");
        development.patch("/plans/pro", charges.formatted(pricingType, "")).isOk();
        assertThat(development.get("/plans/pro/charges").texts("id")).isEmpty();
        assertThat(development.get("/plans/pro").text("pricingType")).isEqualTo(pricingType);
    }

    @Test
    void conflicting_pricing_types_in_one_request_are_refused() {
        Reply refused = development.patch(
                "/plans/pro", "{\"pricingType\": \"FREE\", \"charges\": {\"pricingType\": \"PAID\"}}");

        assertThat(refused.isProblem(400, "BadUserInput").text("field")).isEqualTo("charges.pricingType");
        development
                .patch("/plans/pro", "{\"pricingType\": \"PAID\", \"charges\": {\"pricingType\": \"PAID\"}}")
                .isOk();
    }

    @Test
    void archived_feature_cannot_be_charged_or_published() {
        development.importPriceList(PER_USER).isOk();
        catalog.charge("plans", "pro", SEATS.replace("seats", "unit-user")).isOk();
        development.importPriceList(PER_USER.replace(", unit: user/month", "")).isOk();

        Reply refused = catalog.charge("addons", "extra", SEATS.replace("seats", "unit-user"))
                .isProblem(409, "EntityIsArchivedError");

        assertThat(refused.text("received")).isEqualTo("unit-user");
        assertThat(development.get("/addons/extra/charges").texts("id")).isEmpty();
        catalog.publish("plans", "pro").isProblem(409, "EntityIsArchivedError");
        assertThat(development.get("/plans/pro").text("status")).isEqualTo("DRAFT");
    }

    @Test
    void charged_feature_is_kept_when_a_price_list_no_longer_contains_it() {
        development.importPriceList(PER_USER).isOk();
        catalog.charge("plans", "pro", SEATS.replace("seats", "unit-user")).isOk();
        catalog.publish("plans", "pro").isOk();

        development.importPriceList(PER_USER.replace(", unit: user/month", "")).isOk();

        assertThat(development.get("/features/unit-user").text("featureStatus")).isEqualTo("NEW");
    }
}
