package dev.ambit.catalog;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.BOOLEAN;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.Sampled;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PackageDraftTest {

    private static final String MONTHLY = """
            "usageLimit": 10, "resetPeriod": "MONTH", \
            "monthlyResetPeriodConfiguration": {"accordingTo": "StartOfTheMonth"}, "order": 2""";

    private final TestCatalog catalog = TestCatalog.of(TestServer.openAccount());
    private final TestEnvironment development = catalog.environment();

    @BeforeEach
    void a_draft_with_two_entitlements() {
        catalog.feature("flag", BOOLEAN);
        catalog.feature("calls", METERED);
        catalog.draftPlan("pro", "\"pricingType\": \"FREE\"").isOk();
        catalog.entitle("plans", "pro", grant("flag"), grant("calls", MONTHLY)).isOk();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "usageLimit": 20          | usageLimit                            | 20
            "usageLimit": 20          | resetPeriodConfiguration.accordingTo  | StartOfTheMonth
            "usageLimit": null        | usageLimit                            | null
            "isGranted": false        | isGranted                             | false
            "isGranted": false        | usageLimit                            | 10
            "resetPeriod": "DAY"      | resetPeriodConfiguration              | null
            "resetPeriod": null       | resetPeriodConfiguration              | null
            "resetPeriod": "WEEK", "weeklyResetPeriodConfiguration": {"accordingTo": "EveryMonday"} | resetPeriodConfiguration.accordingTo | EveryMonday
            "monthlyResetPeriodConfiguration": {"accordingTo": "SubscriptionStart"} | resetPeriodConfiguration.accordingTo | SubscriptionStart
            "monthlyResetPeriodConfiguration": null | resetPeriodConfiguration                | null
            "weeklyResetPeriodConfiguration": null | resetPeriodConfiguration.accordingTo     | StartOfTheMonth
            "hasUnlimitedUsage": true | hasUnlimitedUsage                     | true
            "hasUnlimitedUsage": true | usageLimit                            | null
            "hasUnlimitedUsage": false, "usageLimit": 7 | usageLimit          | 7
            "order": null             | order                                 | null
            "description": "Calls"    | order                                 | 2
            "description": "Calls"    | description                           | Calls
            """)
    @Sampled(3)
    @Tag("ci")
    void entitlement_edit_keeps_fields_that_are_not_given(String change, String field, String value) {
        Reply updated = update("calls", change).isOk();

        assertThat(updated.text(field)).isEqualTo(value);
        assertThat(development.get("/plans/pro/entitlements").texts("id")).containsExactly("flag", "calls");
        assertThat(development.get("/plans/pro/entitlements").text("1." + field))
                .isEqualTo(value);
    }

    @Test
    void new_usage_limit_replaces_unlimited_usage() {
        update("calls", "\"hasUnlimitedUsage\": true").isOk();

        Reply updated = update("calls", "\"usageLimit\": 5").isOk();

        assertThat(updated.text("usageLimit")).isEqualTo("5");
        assertThat(updated.text("hasUnlimitedUsage")).isEqualTo("false");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            calls | "usageLimit": -1         | 400 | BadUserInput                       | usageLimit
            calls | "usageLimit": 1, "hasUnlimitedUsage": true | 400 | BadUserInput     | usageLimit
            calls | "behavior": "Override"   | 400 | CannotAddOverrideEntitlementToPlan | behavior
            calls | "resetPeriod": "DECADE"  | 400 | BadUserInput                       | resetPeriod
            calls | "weeklyResetPeriodConfiguration": {"accordingTo": "EveryMonday"} | 400 | InvalidEntitlementResetPeriod | weeklyResetPeriodConfiguration
            calls | "resetPeriod": null, "monthlyResetPeriodConfiguration": {"accordingTo": "SubscriptionStart"} | 400 | InvalidEntitlementResetPeriod | monthlyResetPeriodConfiguration
            calls | "isGranted": null        | 400 | BadUserInput                       | isGranted
            calls | "enumValues": null       | 400 | BadUserInput                       | enumValues
            flag  | "usageLimit": 1          | 400 | BadUserInput                       | usageLimit
            other | "isGranted": false       | 404 | NoFeatureEntitlementError          | null
            """)
    @Sampled(3)
    void invalid_entitlement_edit_is_refused_and_changes_nothing(
            String feature, String change, int status, String code, String field) {
        Reply before = development.get("/plans/pro/entitlements");

        Reply refused = update(feature, change).isProblem(status, code);

        assertThat(refused.text("field")).isEqualTo(field);
        assertThat(development.get("/plans/pro/entitlements").body()).isEqualTo(before.body());
    }

    @Test
    void entitlement_can_be_removed_from_a_draft() {
        Reply removed = development.delete("/plans/pro/entitlements/calls").isOk();

        assertThat(removed.text("usageLimit")).isEqualTo("10");
        assertThat(development.get("/plans/pro/entitlements").texts("id")).containsExactly("flag");
        development.delete("/plans/pro/entitlements/calls").isProblem(404, "NoFeatureEntitlementError");
    }

    @Test
    void published_plan_cannot_be_edited_without_a_draft() {
        catalog.publish("plans", "pro").isOk();

        update("calls", "\"usageLimit\": 1").isProblem(409, "EditAllowedOnDraftPackageOnlyError");
        development.delete("/plans/pro/entitlements/calls").isProblem(409, "EditAllowedOnDraftPackageOnlyError");
        development.delete("/plans/pro/draft").isProblem(409, "EditAllowedOnDraftPackageOnlyError");
    }

    @Test
    void discarded_draft_keeps_the_published_version() {
        catalog.publish("plans", "pro").isOk();
        String hash = catalog.hash();
        development.post("/plans/pro/draft", "").isOk();
        update("calls", "\"usageLimit\": 99").isOk();

        assertThat(development.delete("/plans/pro/draft").isOk().text("id")).isEqualTo("pro");

        assertThat(development.get("/plans/pro").text("status")).isEqualTo("PUBLISHED");
        assertThat(development.get("/plans/pro/entitlements").text("1.usageLimit"))
                .isEqualTo("10");
        assertThat(catalog.hash()).isEqualTo(hash);
        development.post("/plans/pro/draft", "").isOk();
    }

    @Test
    void discarding_the_draft_of_an_unpublished_plan_deletes_the_plan() {
        development.delete("/plans/pro/draft").isOk();

        development.get("/plans/pro").isProblem(404, "PlanNotFound");
        development.delete("/plans/pro/draft").isProblem(404, "PlanNotFound");
        catalog.draftPlan("pro").isOk();
    }

    @Test
    void draft_that_other_packages_refer_to_cannot_be_discarded() {
        catalog.draftAddon("extra").isOk();
        catalog.allow("pro", List.of("extra")).isOk();
        catalog.draftPlan("child", "\"parentPlanId\": \"pro\"").isOk();

        development.delete("/plans/pro/draft").isProblem(409, "PlanWithChildCantBeDeleted");
        development.delete("/addons/extra/draft").isProblem(409, "AddonIsCompatibleWithPlan");

        assertThat(development.get("/plans/pro").text("status")).isEqualTo("DRAFT");
        development.delete("/plans/child/draft").isOk();
        development.delete("/plans/pro/draft").isOk();
        development.delete("/addons/extra/draft").isOk();
    }

    @Test
    void addon_entitlement_can_be_edited_and_removed() {
        catalog.draftAddon("extra").isOk();
        catalog.entitle("addons", "extra", limit("calls", 1)).isOk();

        Reply updated = development
                .patch("/addons/extra/entitlements/calls", "{\"type\": \"FEATURE\", \"behavior\": \"Override\"}")
                .isOk();

        assertThat(updated.text("behavior")).isEqualTo("Override");
        assertThat(updated.text("usageLimit")).isEqualTo("1");
        development.delete("/addons/extra/entitlements/calls").isOk();
    }

    private Reply update(String feature, String change) {
        return development.patch("/plans/pro/entitlements/" + feature, "{\"type\": \"FEATURE\", %s}".formatted(change));
    }
}
