package dev.ambit.catalog;

import static dev.ambit.TestCatalog.grant;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.Refusal;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.engine.FeatureKind;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProductCopyingTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestCatalog cloud = new TestCatalog(development, "cloud");

    @BeforeEach
    void a_product_with_packages_that_refer_to_each_other() {
        development.post("/products", """
                {"id": "cloud", "displayName": "Cloud", "description": "for all", "metadata": {"team": "blue"}}
                """).isOk();
        cloud.feature("sso", FeatureKind.BOOLEAN);
        cloud.addon("less");
        cloud.addon("more", grant("sso"));
        cloud.planWith(List.of("more"), "basic");
        cloud.planOn("basic", "pro", grant("sso"));
        cloud.plan("old");
        development.post("/plans/old/archive", "").isOk();
        TestCatalog.of(acme).plan("elsewhere");
    }

    @LongTest
    void copied_product_contains_its_packages_as_drafts_that_refer_to_each_other() {
        development.patch("/products/cloud", """
                {"usageResetCutoffRule": {"behavior": "NEVER_RESET"},
                 "productSettings": {"subscriptionStartSetup": "FREE_PLAN", "subscriptionStartPlanId": "basic",
                 "subscriptionEndSetup": "CANCEL_SUBSCRIPTION", "subscriptionCancellationTime": "SPECIFIC_DATE"}}
                """).isOk();

        Reply copy = copy("{\"targetId\": \"sky\"}");

        assertThat(copy.status()).isEqualTo(201);
        assertThat(copy.text("id")).isEqualTo("sky");
        assertThat(copy.text("displayName")).isEqualTo("Cloud");
        assertThat(copy.text("description")).isEqualTo("for all");
        assertThat(copy.text("metadata.team")).isEqualTo("blue");
        assertThat(copy.text("usageResetCutoffRule.behavior")).isEqualTo("NEVER_RESET");
        assertThat(copy.text("productSettings.subscriptionStartSetup")).isEqualTo("PLAN_SELECTION");
        assertThat(copy.at("productSettings.subscriptionStartPlanId")).isNull();
        assertThat(copy.text("productSettings.subscriptionCancellationTime")).isEqualTo("SPECIFIC_DATE");
        Reply plans = development.get("/plans?productId=sky");
        assertThat(plans.texts("id")).containsExactlyInAnyOrder("sky-basic", "sky-pro");
        assertThat(plans.texts("status")).containsOnly("DRAFT");
        Reply pro = development.get("/plans/sky-pro");
        assertThat(pro.text("parentPlanId")).isEqualTo("sky-basic");
        assertThat(pro.text("entitlements.0.id")).isEqualTo("sso");
        assertThat(development.get("/plans/sky-basic").at("compatibleAddonIds")).isEqualTo(List.of("sky-more"));
        assertThat(development.get("/addons?productId=sky").texts("id"))
                .containsExactlyInAnyOrder("sky-less", "sky-more");
        for (String path : List.of("addons/sky-more", "plans/sky-basic", "plans/sky-pro")) {
            development
                    .post("/%s/publish".formatted(path), "{\"migrationType\": \"NEW_CUSTOMERS\"}")
                    .isOk();
        }
        development.subscribe("ann", "sky-pro");
        assertThat(development.check("ann", "sso").text("isGranted")).isEqualTo("true");
    }

    @Test
    void a_copy_may_have_a_name_of_its_own_and_no_description() {
        Reply copy = copy("{\"targetId\": \"sky\", \"displayName\": \"Sky\", \"description\": null}")
                .isOk();

        assertThat(copy.text("displayName")).isEqualTo("Sky");
        assertThat(copy.at("description")).isNull();
    }

    @Test
    void product_copy_with_a_taken_or_invalid_id_is_refused() {
        TestCatalog.of(acme).draftAddon("sky-more").isOk();

        Reply taken = Refusal.of(development, 409, "DuplicatedEntityNotAllowed", () -> copy("{\"targetId\": \"sky\"}"));
        Refusal.of(development, 409, "DuplicatedEntityNotAllowed", () -> copy("{\"targetId\": \"cloud\"}"));
        String longest = "i".repeat(251);
        Reply tooLong =
                Refusal.of(development, 400, "BadUserInput", () -> copy("{\"targetId\": \"%s\"}".formatted(longest)));
        Reply bad = Refusal.of(development, 400, "BadUserInput", () -> copy("{\"targetId\": \"a b\"}"));

        assertThat(taken.text("identifier")).isEqualTo("sky-more");
        assertThat(tooLong.text("field")).isEqualTo("targetId");
        assertThat(bad.text("field")).isEqualTo("targetId");
    }

    @CiTest
    void unknown_or_archived_product_cannot_be_copied() {
        Refusal.of(
                development,
                404,
                "ProductNotFoundError",
                () -> development.post("/products/none/duplicate", "{\"targetId\": \"sky\"}"));
        development.post("/products/cloud/archive", "").isOk();
        Refusal.of(development, 409, "EntityIsArchivedError", () -> copy("{\"targetId\": \"sky\"}"));
    }

    private Reply copy(String body) {
        return development.post("/products/cloud/duplicate", body);
    }
}
