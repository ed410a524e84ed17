package dev.ambit.catalog;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.BOOLEAN;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.Sampled;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Verifies that drafts of plans and add-ons can be created, read and edited.
class PackageApiTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();

    @Test
    void new_plan_is_a_draft_and_is_returned_as_it_was_sent() {
        Reply created = catalog.draftPlan(
                "pro",
                "\"pricingType\": \"PAID\"",
                "\"description\": \"for teams\"",
                "\"status\": \"DRAFT\"",
                "\"metadata\": {\"k\": \"v\"}",
                "\"billingId\": \"bill-1\"",
                "\"defaultTrialConfig\": {\"duration\": 14, \"units\": \"DAY\"}");

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.text("status")).isEqualTo("DRAFT");
        assertThat(created.text("versionNumber")).isEqualTo("0");
        assertThat(created.text("isLatest")).isEqualTo("false");
        assertThat(created.text("billingId")).isEqualTo("bill-1");
        assertThat(created.text("defaultTrialConfig.duration")).isEqualTo("14");
        assertThat(development.get("/plans/pro").body()).isEqualTo(created.body());
        assertThat(development.get("/plans").at("0")).isEqualTo(created.at(""));
    }

    @Test
    void plan_that_was_changed_since_it_was_read_is_not_changed() {
        catalog.addon("one");
        catalog.addon("two");
        catalog.draftPlan("pro", "\"pricingType\": \"FREE\"").isOk();
        catalog.allow("pro", List.of("one")).isOk();

        development.patch("/plans/pro", """
                {"compatibleAddonIds": ["two"], "was": {"compatibleAddonIds": []}}
                """).isProblem(409, "EditedMeanwhile");
        development.patch("/plans/pro", """
                {"compatibleAddonIds": ["two"], "was": {"compatibleAddonIds": ["one"]}}
                """).isOk();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"duration": 1.5, "units": "DAY"}   | BadUserInput         | duration
            {"duration": 0, "units": "DAY"}     | BadUserInput         | duration
            {"duration": 14, "units": "YEAR"}   | BadUserInput         | units
            {"duration": 14}                    | BadUserInput         | units
            {"units": "DAY"}                    | BadUserInput         | duration
            {"duration": 14, "units": "DAY", "budget": {"limit": 1, "hasSoftLimit": true}} | UnsupportedParameter | budget
            {"duration": 14, "units": "DAY", "trialEndBehavior": "SOON"} | BadUserInput | trialEndBehavior
            {"days": 14}                        | BadUserInput         | days
            "two weeks"                         | BadUserInput         | null
            """)
    @Sampled(3)
    void invalid_default_trial_is_refused_naming_the_field(String trial, String code, String field) {
        catalog.draftPlan("pro").isOk();
        String path = field.equals("null") ? "defaultTrialConfig" : "defaultTrialConfig." + field;

        Reply created = catalog.draftPlan("other", "\"defaultTrialConfig\": " + trial);
        Reply updated = development.patch("/plans/pro", "{\"defaultTrialConfig\": %s}".formatted(trial));

        assertThat(created.isProblem(400, code).text("field")).isEqualTo(path);
        assertThat(updated.isProblem(400, code).text("field")).isEqualTo(path);
    }

    @Test
    void empty_default_trial_is_stored_as_null() {
        assertThat(catalog.draftPlan("pro", "\"defaultTrialConfig\": {}").isOk().at("defaultTrialConfig"))
                .isNull();
    }

    @Test
    void new_addon_is_a_draft_and_is_returned_as_it_was_sent() {
        Reply created =
                catalog.draftAddon("extra", "\"maxQuantity\": 3", "\"pricingType\": \"PAID\"", "\"billingId\": \"b\"");

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.text("status")).isEqualTo("DRAFT");
        assertThat(created.text("maxQuantity")).isEqualTo("3");
        assertThat(development.get("/addons/extra").body()).isEqualTo(created.body());
        assertThat(development.get("/addons").texts("id")).containsExactly("extra");
        assertThat(development.get("/plans").texts("id")).isEmpty();
    }

    @Test
    void addon_edit_accepts_only_the_status_draft() {
        catalog.draftAddon("extra").isOk();

        Reply edited = development
                .patch("/addons/extra", "{\"status\": \"DRAFT\", \"maxQuantity\": 2}")
                .isOk();

        assertThat(edited.text("status")).isEqualTo("DRAFT");
        assertThat(edited.text("maxQuantity")).isEqualTo("2");
        Reply refused = development.patch("/addons/extra", "{\"status\": \"PUBLISHED\", \"maxQuantity\": 3}");
        assertThat(refused.isProblem(400, "BadUserInput").text("field")).isEqualTo("status");
        assertThat(development.get("/addons/extra").text("maxQuantity")).isEqualTo("2");
    }

    @Test
    void draft_edit_changes_given_fields_and_null_clears_a_field() {
        catalog.draftPlan("base").isOk();
        catalog.draftPlan("pro", "\"description\": \"old\"", "\"billingId\": \"b\"", "\"parentPlanId\": \"base\"");

        Reply renamed = development.patch("/plans/pro", "{\"displayName\": \"Pro\", \"metadata\": {\"a\": \"b\"}}");
        Reply cleared = development.patch("/plans/pro", """
                {"description": null, "billingId": null, "parentPlanId": null, "pricingType": "CUSTOM"}
                """);

        assertThat(renamed.text("displayName")).isEqualTo("Pro");
        assertThat(renamed.text("description")).isEqualTo("old");
        assertThat(renamed.text("parentPlanId")).isEqualTo("base");
        assertThat(cleared.at("description")).isNull();
        assertThat(cleared.at("billingId")).isNull();
        assertThat(cleared.at("parentPlanId")).isNull();
        assertThat(cleared.text("pricingType")).isEqualTo("CUSTOM");
        assertThat(cleared.text("metadata.a")).isEqualTo("b");
    }

    @Test
    void edit_without_changes_keeps_the_update_time() {
        Reply created = catalog.draftPlan("pro", "\"billingId\": \"b\"", "\"metadata\": {\"k\": \"v\"}");

        Reply same = development.patch("/plans/pro", """
                {"displayName": "pro", "billingId": "b", "metadata": {"k": "v"}, "compatibleAddonIds": []}
                """);
        Reply nothing = development.patch("/plans/pro", "{}");
        Reply other = development.patch("/plans/pro", "{\"displayName\": \"Pro\"}");

        assertThat(same.body()).isEqualTo(created.body());
        assertThat(nothing.text("updatedAt")).isEqualTo(created.text("updatedAt"));
        assertThat(other.text("updatedAt")).isGreaterThan(created.text("updatedAt"));
    }

    @ParameterizedTest
    @CsvSource({"plans, displayName", "plans, metadata", "plans, charges", "addons, displayName", "addons, metadata"})
    @Tag("ci")
    void null_is_refused_for_fields_that_cannot_be_cleared(String kind, String field) {
        (kind.equals("plans") ? catalog.draftPlan("it") : catalog.draftAddon("it")).isOk();

        Reply refused = development.patch("/%s/it".formatted(kind), "{\"%s\": null}".formatted(field));

        assertThat(refused.isProblem(400, "BadUserInput").text("field")).isEqualTo(field);
        assertThat(refused.text("received")).isEqualTo("null");
    }

    @Test
    void null_clears_addon_lists_and_the_pricing_type() {
        catalog.draftAddon("extra", "\"pricingType\": \"PAID\"").isOk();
        catalog.draftAddon("more").isOk();
        catalog.draftPlan("pro").isOk();
        catalog.allow("pro", List.of("extra")).isOk();
        development.patch("/addons/extra", "{\"dependencies\": [\"more\"]}").isOk();

        Reply plan = development.patch("/plans/pro", "{\"compatibleAddonIds\": null}");
        Reply addon = development.patch("/addons/extra", "{\"dependencies\": null, \"pricingType\": null}");

        assertThat(plan.isOk().at("compatibleAddonIds")).isEqualTo(List.of());
        assertThat(addon.isOk().at("dependencies")).isEqualTo(List.of());
        assertThat(addon.at("pricingType")).isNull();
    }

    @Test
    void addon_cannot_have_the_pricing_type_free() {
        Reply created = catalog.draftAddon("extra", "\"pricingType\": \"FREE\"").isProblem(400, "BadUserInput");
        catalog.draftAddon("extra").isOk();
        Reply edited = development.patch("/addons/extra", "{\"pricingType\": \"FREE\"}");

        assertThat(created.text("field")).isEqualTo("pricingType");
        assertThat(created.text("allowed")).isEqualTo("PAID, CUSTOM");
        assertThat(edited.isProblem(400, "BadUserInput").text("field")).isEqualTo("pricingType");
        development.patch("/addons/extra", "{\"pricingType\": \"CUSTOM\"}").isOk();
    }

    @Test
    void addon_listed_twice_or_as_its_own_dependency_is_refused() {
        catalog.draftAddon("extra").isOk();
        catalog.draftAddon("more").isOk();
        catalog.draftPlan("pro").isOk();

        Reply itself = development.patch("/addons/extra", "{\"dependencies\": [\"more\", \"extra\"]}");
        Reply twice = development.patch("/addons/extra", "{\"dependencies\": [\"more\", \"more\"]}");
        Reply compatible = catalog.allow("pro", List.of("more", "more"));

        assertThat(itself.isProblem(400, "BadUserInput").text("field")).isEqualTo("dependencies");
        assertThat(itself.text("received")).isEqualTo("extra");
        assertThat(twice.isProblem(400, "BadUserInput").text("field")).isEqualTo("dependencies");
        assertThat(compatible.isProblem(400, "BadUserInput").text("field")).isEqualTo("compatibleAddonIds");
    }

    @Test
    void plan_ids_and_addon_ids_are_unique_independently() {
        catalog.draftPlan("pro").isOk();

        catalog.draftPlan("pro").isProblem(409, "DuplicatedEntityNotAllowed");
        catalog.draftAddon("pro").isOk();
        acme.production().get("/plans/pro").isProblem(404, "PlanNotFound");
    }

    @Test
    void long_description_is_returned_unchanged() {
        String text = "x".repeat(200_000);

        catalog.draftPlan("deep", "\"description\": \"%s\"".formatted(text)).isOk();

        assertThat(development.get("/plans/deep").isOk().text("description")).isEqualTo(text);
        catalog.draftPlan("next").isOk();
        development.delete("/plans/deep/draft").isOk();
    }

    @Test
    void unknown_or_circular_base_plan_is_refused() {
        catalog.draftPlan("a").isOk();
        catalog.draftPlan("b", "\"parentPlanId\": \"a\"").isOk();
        catalog.draftPlan("c", "\"parentPlanId\": \"b\"").isOk();

        Reply circle = development.patch("/plans/a", "{\"parentPlanId\": \"c\"}");
        Reply itself = development.patch("/plans/a", "{\"parentPlanId\": \"a\"}");
        Reply unknown = development.patch("/plans/a", "{\"parentPlanId\": \"ghost\"}");

        assertThat(circle.isProblem(400, "PlansCircularDependencyError").text("field"))
                .isEqualTo("parentPlanId");
        itself.isProblem(400, "PlansCircularDependencyError");
        assertThat(unknown.isProblem(404, "PlanNotFound").text("field")).isEqualTo("parentPlanId");
        catalog.draftPlan("d", "\"parentPlanId\": \"d\"").isProblem(400, "PlansCircularDependencyError");
        catalog.draftPlan("d", "\"parentPlanId\": \"ghost\"").isProblem(404, "PlanNotFound");
        assertThat(development.get("/plans").texts("id")).containsExactly("a", "b", "c");
        assertThat(development.get("/plans/a").at("parentPlanId")).isNull();
    }

    @Test
    void draft_of_a_published_plan_cannot_make_base_plans_circular() {
        catalog.plan("a");
        catalog.planOn("a", "b");
        development.post("/plans/a/draft", "").isOk();

        development.patch("/plans/a", "{\"parentPlanId\": \"b\"}").isProblem(400, "PlansCircularDependencyError");
    }

    @Test
    void unknown_compatible_addon_or_dependency_is_refused() {
        catalog.draftPlan("pro").isOk();
        catalog.draftAddon("extra").isOk();

        assertThat(catalog.allow("pro", List.of("extra")).at("compatibleAddonIds"))
                .isEqualTo(List.of("extra"));
        Reply unknown = catalog.allow("pro", List.of("extra", "ghost")).isProblem(404, "AddonNotFound");
        assertThat(unknown.text("field")).isEqualTo("compatibleAddonIds");
        development.patch("/addons/extra", "{\"dependencies\": [\"ghost\"]}").isProblem(404, "AddonNotFound");
    }

    @Test
    void published_plan_can_be_edited_only_in_a_single_draft() {
        catalog.plan("pro");

        development
                .patch("/plans/pro", "{\"displayName\": \"P\"}")
                .isProblem(409, "EditAllowedOnDraftPackageOnlyError");
        catalog.entitle("plans", "pro", grant("f")).isProblem(404, "FeatureNotFound");
        catalog.feature("f", BOOLEAN);
        catalog.entitle("plans", "pro", grant("f")).isProblem(409, "EditAllowedOnDraftPackageOnlyError");
        Reply draft = development.post("/plans/pro/draft", "");
        assertThat(draft.status()).isEqualTo(201);
        assertThat(draft.text("versionNumber")).isEqualTo("1");
        development.post("/plans/pro/draft", "").isProblem(409, "DraftAlreadyExists");
        development.patch("/plans/pro", "{\"displayName\": \"P\"}").isOk();
        development.post("/plans/ghost/draft", "").isProblem(404, "PlanNotFound");
    }

    @Test
    void lists_are_filtered_by_product_and_status() {
        development
                .post("/products", "{\"id\": \"cloud\", \"displayName\": \"Cloud\"}")
                .isOk();
        catalog.plan("published");
        catalog.draftPlan("draft").isOk();
        new TestCatalog(development, "cloud").draftPlan("other").isOk();

        assertThat(development.get("/plans?status=DRAFT").texts("id")).containsExactly("draft", "other");
        assertThat(development.get("/plans?status=PUBLISHED").texts("id")).containsExactly("published");
        assertThat(development.get("/plans?productId=cloud").texts("id")).containsExactly("other");
        assertThat(development
                        .get("/plans?status[]=DRAFT&status[]=PUBLISHED&limit=2")
                        .next())
                .isNotEmpty();
        development.get("/plans?status=LIVE").isProblem(400, "BadUserInput");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "productId": "ghost"                           | 404 | ProductNotFoundError | productId
            "pricingType": "CHEAP"                         | 400 | BadUserInput         | pricingType
            "status": "PUBLISHED"                          | 400 | BadUserInput         | status
            "entitlements": []                             | 400 | BadUserInput         | entitlements
            "displayName": "%s"                            | 400 | BadUserInput         | displayName
            "id": "a b"                                    | 400 | BadUserInput         | id
            "maxQuantity": 1                               | 400 | BadUserInput         | maxQuantity
            """)
    void invalid_plan_is_refused_naming_the_field(String field, int status, String code, String named) {
        String name = field.substring(0, field.indexOf(':'));
        StringBuilder body = new StringBuilder("{");
        for (String known : List.of(
                "\"id\": \"p\"", "\"displayName\": \"P\"", "\"productId\": \"%s\"".formatted(catalog.product()))) {
            body.append(known.startsWith(name) ? "" : known + ", ");
        }

        Reply refused = development.post("/plans", body + field.replace("%s", "n".repeat(256)) + "}");

        assertThat(refused.isProblem(status, code).text("field")).isEqualTo(named);
        assertThat(development.get("/plans").texts("id")).isEmpty();
    }

    @Test
    void maximum_quantity_of_an_addon_must_be_a_positive_integer() {
        catalog.draftAddon("extra", "\"maxQuantity\": 0").isProblem(400, "BadUserInput");
        catalog.draftAddon("extra", "\"maxQuantity\": 1.5").isProblem(400, "BadUserInput");
        catalog.draftAddon("extra", "\"maxQuantity\": 2147483648").isProblem(400, "BadUserInput");
    }

    @Test
    void client_keys_read_published_plans_but_no_drafts() {
        catalog.feature("calls", METERED);
        catalog.plan("pro", limit("calls", 1));
        catalog.draftPlan("secret").isOk();
        development.post("/plans/pro/draft", "").isOk();
        development
                .patch("/plans/pro", "{\"displayName\": \"Secret\", \"description\": \"secret\"}")
                .isOk();
        String key = development.clientKey();

        Reply list = acme.http().get(key, "/api/v1/plans");
        Reply plan = acme.http().get(key, "/api/v1/plans/pro").isOk();

        assertThat(list.texts("id")).containsExactly("pro");
        assertThat(list.texts("displayName")).containsExactly("pro");
        assertThat(plan.text("status")).isEqualTo("PUBLISHED");
        assertThat(plan.text("displayName")).isEqualTo("pro");
        assertThat(acme.http().get(key, "/api/v1/plans/pro/entitlements").texts("usageLimit"))
                .containsExactly("1");
        acme.http().get(key, "/api/v1/plans/secret").isProblem(404, "PlanNotFound");
        assertThat(acme.http().get(key, "/api/v1/plans?status=DRAFT").texts("id"))
                .doesNotContain("secret");
        assertThat(development.get("/plans/pro").text("displayName")).isEqualTo("Secret");
    }
}
