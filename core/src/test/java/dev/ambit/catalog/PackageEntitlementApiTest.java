package dev.ambit.catalog;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.BOOLEAN;
import static dev.ambit.engine.FeatureKind.CONFIGURATION;
import static dev.ambit.engine.FeatureKind.ENUM;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.Sampled;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PackageEntitlementApiTest {

    private final TestCatalog catalog = TestCatalog.of(TestServer.openAccount());
    private final TestEnvironment development = catalog.environment();

    @BeforeEach
    void one_feature_of_each_kind_and_two_drafts() {
        catalog.feature("flag", BOOLEAN);
        catalog.feature("size", CONFIGURATION);
        catalog.feature("calls", METERED);
        catalog.feature("city", ENUM, "NY", "LA");
        catalog.draftPlan("pro").isOk();
        catalog.draftAddon("extra").isOk();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            flag  | "isGranted": false                                | isGranted         | false
            flag  | "order": 3                                        | order             | 3
            flag  | "displayNameOverride": "Yes"                      | displayNameOverride | Yes
            flag  | "hiddenFromWidgets": ["PAYWALL"]                  | hiddenFromWidgets | [PAYWALL]
            size  | "usageLimit": 0                                   | usageLimit        | 0
            size  | "hasUnlimitedUsage": true                         | hasUnlimitedUsage | true
            calls | "usageLimit": 0.000001                            | usageLimit        | 0.000001
            calls | "usageLimit": 9223372036854.775807                | usageLimit        | 9223372036854.775807
            calls | "usageLimit": 5, "hasSoftLimit": true             | hasSoftLimit      | true
            calls | "usageLimit": 5, "resetPeriod": "HOUR"            | resetPeriod       | HOUR
            calls | "resetPeriod": "MONTH", "monthlyResetPeriodConfiguration": {"accordingTo": "StartOfTheMonth"} | resetPeriodConfiguration.accordingTo | StartOfTheMonth
            calls | "resetPeriod": "WEEK", "weeklyResetPeriodConfiguration": {"accordingTo": "EverySunday"}       | resetPeriodConfiguration.accordingTo | EverySunday
            calls | "resetPeriod": "YEAR", "yearlyResetPeriodConfiguration": {"accordingTo": "SubscriptionStart"} | resetPeriodConfiguration.accordingTo | SubscriptionStart
            city  | "enumValues": ["LA"]                              | enumValues        | [LA]
            """)
    @Sampled(3)
    @Tag("ci")
    void an_entitlement_is_listed_as_it_was_sent(String feature, String terms, String field, String value) {
        Reply created = catalog.entitle("plans", "pro", grant(feature, terms));

        assertThat(created.status()).isEqualTo(201);
        Reply listed = development.get("/plans/pro/entitlements");
        assertThat(listed.texts("id")).containsExactly(feature);
        assertThat(listed.text("0." + field)).isEqualTo(value);
        assertThat(development.get("/plans/pro").text("entitlements.0.id")).isEqualTo(feature);
    }

    @Test
    void usage_limit_together_with_unlimited_usage_is_refused() {
        String both = grant("calls", "\"usageLimit\": 5", "\"hasUnlimitedUsage\": true");

        Reply refused = catalog.entitle("plans", "pro", both).isProblem(400, "BadUserInput");
        Reply taken =
                catalog.entitle("plans", "pro", grant("calls", "\"usageLimit\": 5", "\"hasUnlimitedUsage\": false"));

        assertThat(refused.text("field")).isEqualTo("entitlements.0.usageLimit");
        assertThat(taken.isOk().status()).isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "type": "FEATURE", "amount": 5                       | BadUserInput         | amount
            "type": "FEATURE", "cadence": "MONTH"                | BadUserInput         | cadence
            "type": "FEATURE", "dependencyFeatureId": "calls"    | BadUserInput         | dependencyFeatureId
            "type": "CREDIT", "amount": 5, "cadence": "MONTH", "dependencyFeatureId": null | UnsupportedParameter | type
            """)
    @Tag("long")
    void credit_fields_of_an_entitlement_are_refused(String terms, String code, String field) {
        catalog.entitle("addons", "extra", limit("calls", 1)).isOk();

        Reply updated = development.patch("/addons/extra/entitlements/calls", "{%s}".formatted(terms));
        Reply created = development.post(
                "/addons/extra/entitlements", "{\"entitlements\": [{\"id\": \"size\", %s}]}".formatted(terms));

        assertThat(updated.isProblem(400, code).text("field")).isEqualTo(field);
        assertThat(created.isProblem(400, code).text("field")).isEqualTo("entitlements.0." + field);
        assertThat(development.get("/addons/extra/entitlements").texts("id")).containsExactly("calls");
    }

    @Test
    void addon_entitlement_behavior_defaults_to_increment() {
        catalog.entitle("addons", "extra", limit("calls", 1), grant("size", "\"behavior\": \"Override\""))
                .isOk();

        assertThat(development.get("/addons/extra/entitlements").texts("behavior"))
                .containsExactly("Increment", "Override");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            calls | "behavior": "Override"             | CannotAddOverrideEntitlementToPlan | entitlements.0.behavior
            calls | "usageLimit": -1                   | BadUserInput                  | entitlements.0.usageLimit
            calls | "usageLimit": 0.0000001            | BadUserInput                  | entitlements.0.usageLimit
            calls | "usageLimit": 9223372036854.775808 | BadUserInput                  | entitlements.0.usageLimit
            calls | "usageLimit": "10"                 | BadUserInput                  | entitlements.0.usageLimit
            calls | "usageLimit": 1e999999999          | BadUserInput                  | entitlements.0.usageLimit
            calls | "enumValues": ["NY"]               | BadUserInput                  | entitlements.0.enumValues
            calls | "resetPeriod": "DECADE"            | BadUserInput                  | entitlements.0.resetPeriod
            calls | "resetPeriod": "WEEK", "weeklyResetPeriodConfiguration": {"accordingTo": "StartOfTheMonth"} | InvalidEntitlementResetPeriod | entitlements.0.resetPeriodConfiguration
            calls | "resetPeriod": "WEEK", "weeklyResetPeriodConfiguration": {"accordingTo": "EveryDay"} | BadUserInput | entitlements.0.weeklyResetPeriodConfiguration.accordingTo
            calls | "resetPeriod": "MONTH", "weeklyResetPeriodConfiguration": {"accordingTo": "EverySunday"} | InvalidEntitlementResetPeriod | entitlements.0.weeklyResetPeriodConfiguration
            calls | "yearlyResetPeriodConfiguration": {"accordingTo": "SubscriptionStart"} | InvalidEntitlementResetPeriod | entitlements.0.yearlyResetPeriodConfiguration
            flag  | "usageLimit": 1                    | BadUserInput                  | entitlements.0.usageLimit
            flag  | "hasSoftLimit": true               | BadUserInput                  | entitlements.0.hasSoftLimit
            size  | "hasSoftLimit": true               | BadUserInput                  | entitlements.0.hasSoftLimit
            size  | "resetPeriod": "DAY"               | InvalidEntitlementResetPeriod | entitlements.0.resetPeriod
            city  | "enumValues": ["NY", "TLV"]        | BadUserInput                  | entitlements.0.enumValues
            city  | "enumValues": ["ny"]               | BadUserInput                  | entitlements.0.enumValues
            flag  | "isGrantd": true                   | BadUserInput                  | entitlements.0.isGrantd
            """)
    @Sampled(3)
    void entitlement_that_does_not_fit_its_feature_is_refused(String feature, String terms, String code, String field) {
        Reply refused = catalog.entitle("plans", "pro", grant(feature, terms)).isProblem(400, code);

        assertThat(refused.text("field")).isEqualTo(field);
        assertThat(development.get("/plans/pro/entitlements").texts("id")).isEmpty();
    }

    @Test
    void package_cannot_grant_a_feature_twice() {
        catalog.entitle("plans", "pro", limit("calls", 1), limit("calls", 2)).isProblem(400, "BadUserInput");
        catalog.entitle("plans", "pro", limit("calls", 1)).isOk();
        catalog.entitle("plans", "pro", grant("flag"), limit("calls", 2)).isProblem(400, "BadUserInput");

        assertThat(development.get("/plans/pro/entitlements").texts("usageLimit"))
                .containsExactly("1");
    }

    @Test
    void entitlement_of_an_unknown_feature_or_package_is_refused() {
        Reply refused = catalog.entitle("plans", "pro", grant("flag"), grant("ghost"));

        refused.isProblem(404, "FeatureNotFound");
        assertThat(refused.text("field")).isEqualTo("entitlements.1.id");
        assertThat(refused.text("refId")).isEqualTo("ghost");
        assertThat(development.get("/plans/pro/entitlements").texts("id")).isEmpty();
        catalog.entitle("plans", "ghost", grant("flag")).isProblem(404, "PlanNotFound");
        catalog.entitle("addons", "pro", grant("flag")).isProblem(404, "AddonNotFound");
    }
}
