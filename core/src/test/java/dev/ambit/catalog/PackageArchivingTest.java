package dev.ambit.catalog;

import static dev.ambit.TestCatalog.grant;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.Refusal;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.engine.FeatureKind;
import java.util.List;
import org.junit.jupiter.api.Test;

class PackageArchivingTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestCatalog catalog = TestCatalog.of(acme);

    @Test
    void archived_plan_keeps_its_subscribers_and_cannot_be_bought() {
        catalog.feature("sso", FeatureKind.BOOLEAN);
        catalog.plan("basic", grant("sso"));
        development.subscribe("ann", "basic");
        String hash = catalog.hash();

        Reply archived = archive("plans", "basic").isOk();

        assertThat(archived.text("status")).isEqualTo("ARCHIVED");
        assertThat(archived.header("X-Ambit-Sequence")).matches("[1-9][0-9]*");
        assertThat(development.get("/plans/basic").body()).isEqualTo(archived.body());
        assertThat(development.get("/plans?status=ARCHIVED").texts("id")).containsExactly("basic");
        assertThat(catalog.hash()).isNotEqualTo(hash);
        assertThat(development.get("/catalog").at("catalog.plans.basic")).isNull();
        development.post("/customers", "{\"id\": \"bob\"}").isOk();
        Refusal.of(development, 409, "EntityIsArchivedError", () -> development.post("/subscriptions", """
                {"customerId": "bob", "planId": "basic"}
                """));
        Refusal.of(development, 409, "EntityIsArchivedError", () -> development.post("/plans/basic/draft", ""));
        assertThat(development.check("ann", "sso").text("isGranted")).isEqualTo("true");
    }

    @Test
    void addon_that_plans_or_addons_refer_to_cannot_be_archived() {
        catalog.addon("more");
        catalog.addon("other");
        catalog.planWith(List.of("more"), "basic");

        Refusal.of(development, 409, "AddonIsCompatibleWithPlan", () -> archive("addons", "more"));
        development.post("/plans/basic/draft", "").isOk();
        catalog.allow("basic", List.of()).isOk();
        Refusal.of(development, 409, "AddonIsCompatibleWithPlan", () -> archive("addons", "more"));
        catalog.publish("plans", "basic").isOk();
        catalog.draftPlan("next").isOk();
        catalog.allow("next", List.of("more")).isOk();
        Refusal.of(development, 409, "AddonIsCompatibleWithPlan", () -> archive("addons", "more"));
        development.delete("/plans/next/draft").isOk();
        development.post("/addons/other/draft", "").isOk();
        development.patch("/addons/other", "{\"dependencies\": [\"more\"]}").isOk();
        Refusal.of(development, 409, "AddonIsCompatibleWithPlan", () -> archive("addons", "more"));
        development.delete("/addons/other/draft").isOk();

        assertThat(archive("addons", "more").isOk().text("status")).isEqualTo("ARCHIVED");
    }

    @Test
    void addon_of_an_archived_plan_can_be_archived() {
        catalog.addon("more");
        catalog.planWith(List.of("more"), "basic");
        archive("plans", "basic").isOk();

        archive("addons", "more").isOk();
    }

    @Test
    void package_with_a_draft_cannot_be_archived() {
        catalog.draftPlan("new").isOk();
        catalog.draftAddon("extra").isOk();
        catalog.plan("basic");
        catalog.addon("more");
        development.post("/plans/basic/draft", "").isOk();
        development.post("/addons/more/draft", "").isOk();

        Refusal.of(development, 409, "DraftPlanCantBeArchived", () -> archive("plans", "new"));
        Refusal.of(development, 409, "DraftPlanCantBeArchived", () -> archive("plans", "basic"));
        Refusal.of(development, 409, "DraftAddonCantBeArchived", () -> archive("addons", "extra"));
        Refusal.of(development, 409, "AddonWithDraftCannotBeDeletedError", () -> archive("addons", "more"));
    }

    @LongTest
    void default_start_plan_and_downgrade_plan_cannot_be_archived() {
        catalog.plan("start");
        catalog.plan("end");
        String product = "/products/" + catalog.product();
        development.patch(product, """
                {"productSettings": {"subscriptionStartSetup": "FREE_PLAN", "subscriptionStartPlanId": "start",
                 "subscriptionEndSetup": "DOWNGRADE_TO_FREE", "downgradePlanId": "end",
                 "subscriptionCancellationTime": "IMMEDIATE"}}
                """).isOk();

        Refusal.of(development, 409, "PlanIsUsedAsDefaultStartPlan", () -> archive("plans", "start"));
        Refusal.of(development, 409, "PlanIsUsedAsDowngradePlan", () -> archive("plans", "end"));
        development.patch(product, """
                {"productSettings": {"subscriptionStartSetup": "PLAN_SELECTION",
                 "subscriptionEndSetup": "CANCEL_SUBSCRIPTION", "subscriptionCancellationTime": "IMMEDIATE"}}
                """).isOk();
        archive("plans", "start").isOk();
        archive("plans", "end").isOk();
    }

    @Test
    void archiving_again_changes_nothing() {
        catalog.plan("basic");
        Reply archived = archive("plans", "basic").isOk();

        Reply again = archive("plans", "basic").isOk();

        assertThat(again.body()).isEqualTo(archived.body());
        assertThat(again.header("X-Ambit-Sequence")).isEqualTo(archived.header("X-Ambit-Sequence"));
    }

    @Test
    void unknown_package_cannot_be_archived() {
        catalog.plan("basic");

        Refusal.of(development, 404, "PlanNotFound", () -> archive("plans", "none"));
        Refusal.of(development, 404, "AddonNotFound", () -> archive("addons", "basic"));
        acme.production().post("/plans/basic/archive", "").isProblem(404, "PlanNotFound");
    }

    private Reply archive(String kind, String id) {
        return development.post("/%s/%s/archive".formatted(kind, id), "");
    }
}
