package dev.ambit.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http.Reply;
import dev.ambit.Refusal;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProductLifeTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestCatalog catalog = TestCatalog.of(acme);

    @Test
    void edit_changes_given_fields_and_null_clears_a_field() {
        development.post("/products", """
                {"id": "cloud", "displayName": "Cloud", "description": "for all", "metadata": {"a": "1"}}
                """).isOk();
        String hash = catalog.hash();

        Reply edited = edit("cloud", """
                {"displayName": "Sky", "description": null, "metadata": null, "multipleSubscriptions": true,
                 "usageResetCutoffRule": {"behavior": "NEVER_RESET"}}
                """).isOk();

        assertThat(edited.text("displayName")).isEqualTo("Sky");
        assertThat(edited.at("description")).isNull();
        assertThat(edited.text("metadata")).isEqualTo("{}");
        assertThat(edited.text("multipleSubscriptions")).isEqualTo("true");
        assertThat(edited.text("usageResetCutoffRule.behavior")).isEqualTo("NEVER_RESET");
        assertThat(edited.header("X-Ambit-Sequence")).matches("[1-9][0-9]*");
        assertThat(development.get("/products").at("1")).isEqualTo(edited.at(""));
        assertThat(catalog.hash()).isNotEqualTo(hash);
        Reply again = edit("cloud", "{\"displayName\": \"Sky\"}").isOk();
        assertThat(again.body()).isEqualTo(edited.body());
        assertThat(again.header("X-Ambit-Sequence")).isEqualTo(edited.header("X-Ambit-Sequence"));
    }

    @Test
    void client_keys_do_not_list_archived_products() {
        development
                .post("/products", "{\"id\": \"old\", \"displayName\": \"Old\"}")
                .isOk();
        development.post("/products/old/archive", "").isOk();

        assertThat(products("")).doesNotContain("old").isNotEmpty();
        assertThat(products("?status=ARCHIVED")).isEmpty();
        assertThat(development.get("/products?status=ARCHIVED").texts("id")).containsExactly("old");
    }

    private List<String> products(String query) {
        return acme.http()
                .get(development.clientKey(), "/api/v1/products" + query)
                .texts("id");
    }

    @Test
    void product_settings_have_defaults_and_are_returned_as_sent() {
        catalog.plan("free");
        Reply before = development.get("/products");

        Reply edited = edit(catalog.product(), settings("FREE_PLAN", "free", "DOWNGRADE_TO_FREE", "free"))
                .isOk();

        assertThat(before.text("0.productSettings.subscriptionStartSetup")).isEqualTo("PLAN_SELECTION");
        assertThat(before.text("0.productSettings.subscriptionCancellationTime"))
                .isEqualTo("IMMEDIATE");
        assertThat(before.text("0.productSettings.subscriptionEndSetup")).isEqualTo("CANCEL_SUBSCRIPTION");
        assertThat(before.text("0.usageResetCutoffRule.behavior")).isEqualTo("ALWAYS_RESET");
        assertThat(edited.text("productSettings.subscriptionStartPlanId")).isEqualTo("free");
        assertThat(edited.text("productSettings.downgradePlanId")).isEqualTo("free");
        assertThat(edited.text("productSettings.prorateAtEndOfBillingPeriod")).isEqualTo("true");
        assertThat(development.get("/products").at("0")).isEqualTo(edited.at(""));
        assertThat(edit(catalog.product(), "{\"displayName\": \"Acme 2\"}").at("productSettings"))
                .isEqualTo(edited.at("productSettings"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            FREE_PLAN      | null   | CANCEL_SUBSCRIPTION | null  | 400 | BadUserInput          | subscriptionStartPlanId
            TRIAL_PERIOD   | null   | CANCEL_SUBSCRIPTION | null  | 400 | BadUserInput          | subscriptionStartPlanId
            PLAN_SELECTION | null   | DOWNGRADE_TO_FREE   | null  | 400 | BadUserInput          | downgradePlanId
            FREE_PLAN      | none   | CANCEL_SUBSCRIPTION | null  | 404 | PlanNotFound          | subscriptionStartPlanId
            FREE_PLAN      | draft  | CANCEL_SUBSCRIPTION | null  | 409 | UnPublishedPackage    | subscriptionStartPlanId
            FREE_PLAN      | gone   | CANCEL_SUBSCRIPTION | null  | 409 | EntityIsArchivedError | subscriptionStartPlanId
            FREE_PLAN      | paid   | CANCEL_SUBSCRIPTION | null  | 400 | InvalidArgumentError  | subscriptionStartPlanId
            FREE_PLAN      | theirs | CANCEL_SUBSCRIPTION | null  | 400 | InvalidArgumentError  | subscriptionStartPlanId
            TRIAL_PERIOD   | free   | CANCEL_SUBSCRIPTION | null  | 400 | InvalidArgumentError  | subscriptionStartPlanId
            PLAN_SELECTION | none   | CANCEL_SUBSCRIPTION | null  | 404 | PlanNotFound          | subscriptionStartPlanId
            PLAN_SELECTION | null   | DOWNGRADE_TO_FREE   | paid  | 400 | InvalidArgumentError  | downgradePlanId
            PLAN_SELECTION | null   | DOWNGRADE_TO_FREE   | draft | 409 | UnPublishedPackage    | downgradePlanId
            PLAN_SELECTION | null   | FREE                | null  | 400 | BadUserInput          | subscriptionEndSetup
            """)
    @Tag("long")
    void product_settings_with_an_unsuitable_plan_are_refused(
            String start, String startPlan, String end, String downgrade, int status, String code, String field) {
        catalog.plan("free");
        catalog.plan("gone");
        development.post("/plans/gone/archive", "").isOk();
        catalog.draftPlan("draft").isOk();
        catalog.draftPlan("paid", "\"pricingType\": \"PAID\"").isOk();
        catalog.publish("plans", "paid").isOk();
        development
                .post("/products", "{\"id\": \"other\", \"displayName\": \"O\"}")
                .isOk();
        new TestCatalog(development, "other").plan("theirs");

        Reply refused = Refusal.of(
                development, status, code, () -> edit(catalog.product(), settings(start, startPlan, end, downgrade)));

        assertThat(refused.text("field")).isEqualTo("productSettings." + field);
    }

    @Test
    void trial_period_can_start_with_a_paid_plan() {
        catalog.draftPlan("paid", "\"pricingType\": \"PAID\"").isOk();
        catalog.publish("plans", "paid").isOk();

        edit(catalog.product(), settings("TRIAL_PERIOD", "paid", "CANCEL_SUBSCRIPTION", "null"))
                .isOk();
    }

    @Test
    void multiple_subscriptions_setting_is_fixed_after_the_first_subscription() {
        catalog.plan("free");
        String product = catalog.product();
        edit(product, "{\"multipleSubscriptions\": true}").isOk();
        edit(product, "{\"multipleSubscriptions\": false}").isOk();
        String id = development.subscribe("ann", "free").text("id");
        development.post("/subscriptions/%s/cancel".formatted(id), "{}").isOk();

        Reply refused = Refusal.of(
                development, 409, "IntegrityViolation", () -> edit(product, "{\"multipleSubscriptions\": true}"));

        assertThat(refused.text("field")).isEqualTo("multipleSubscriptions");
        edit(product, "{\"multipleSubscriptions\": false, \"displayName\": \"Same\"}")
                .isOk();
    }

    @CiTest
    void archived_product_cannot_be_sold_or_edited_until_it_is_unarchived() {
        catalog.plan("free");
        String product = catalog.product();
        String id = development.subscribe("ann", "free").text("id");
        Refusal.of(development, 409, "CannotArchiveProductError", () -> act(product, "archive"));
        development.post("/subscriptions/%s/cancel".formatted(id), "{}").isOk();
        String hash = catalog.hash();

        Reply archived = act(product, "archive").isOk();

        assertThat(archived.text("status")).isEqualTo("ARCHIVED");
        assertThat(development.get("/products?status=ARCHIVED").texts("id")).containsExactly(product);
        assertThat(development.get("/catalog").text("catalog.plans")).isEqualTo("{}");
        Refusal.of(development, 409, "EntityIsArchivedError", () -> development.post("/subscriptions", """
                {"customerId": "ann", "planId": "free"}
                """));
        Refusal.of(development, 409, "EntityIsArchivedError", () -> catalog.draftPlan("next"));
        Refusal.of(development, 409, "EntityIsArchivedError", () -> edit(product, "{\"displayName\": \"A\"}"));
        assertThat(act(product, "archive").isOk().body()).isEqualTo(archived.body());
        Reply back = act(product, "unarchive").isOk();
        assertThat(back.text("status")).isEqualTo("PUBLISHED");
        assertThat(catalog.hash()).isEqualTo(hash);
        assertThat(act(product, "unarchive").isOk().body()).isEqualTo(back.body());
        development
                .post("/subscriptions", "{\"customerId\": \"ann\", \"planId\": \"free\"}")
                .isOk();
    }

    @Test
    void price_list_import_unarchives_its_product_if_the_list_is_to_win() {
        String list = """
                syntaxVersion: '2.1'
                saasName: Cloud
                currency: EUR
                features:
                  sso: {valueType: BOOLEAN, defaultValue: false, type: DOMAIN}
                plans:
                  FREE: {price: 0}
                """;
        development.importPriceList(list).isOk();
        String product = development.get("/products").text("1.id");
        String hash = catalog.hash();
        act(product, "archive").isOk();

        development.importPriceList(list).isProblem(409, "MergeConflict");
        assertThat(development.get("/products").text("1.status")).isEqualTo("ARCHIVED");
        development
                .importPriceList(list, "?publish=true&resolve=products.cloud%3Dsource&resolve=plans.FREE%3Dsource")
                .isOk();

        assertThat(development.get("/products").text("1.status")).isEqualTo("PUBLISHED");
        assertThat(catalog.hash()).isEqualTo(hash);
    }

    @Test
    void unknown_products_and_empty_display_names_are_refused() {
        Refusal.of(development, 404, "ProductNotFoundError", () -> edit("none", "{}"));
        Refusal.of(development, 404, "ProductNotFoundError", () -> act("none", "archive"));
        Refusal.of(development, 404, "ProductNotFoundError", () -> act("none", "unarchive"));
        Refusal.of(development, 400, "BadUserInput", () -> edit(catalog.product(), "{\"displayName\": null}"));
        Refusal.of(development, 400, "BadUserInput", () -> edit(catalog.product(), "{\"displayName\": \"\"}"));
    }

    private static String settings(String start, String startPlan, String end, String downgrade) {
        return """
                {"productSettings": {"subscriptionStartSetup": "%s", "subscriptionStartPlanId": %s,
                 "subscriptionCancellationTime": "END_OF_BILLING_PERIOD", "subscriptionEndSetup": "%s",
                 "downgradePlanId": %s, "prorateAtEndOfBillingPeriod": true}}
                """.formatted(start, json(startPlan), end, json(downgrade));
    }

    private static String json(String id) {
        return id.equals("null") ? id : '"' + id + '"';
    }

    private Reply edit(String id, String body) {
        return development.patch("/products/" + id, body);
    }

    private Reply act(String id, String action) {
        return development.post("/products/%s/%s".formatted(id, action), "");
    }
}
