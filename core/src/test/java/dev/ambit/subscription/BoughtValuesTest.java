package dev.ambit.subscription;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.BOOLEAN;
import static dev.ambit.engine.FeatureKind.METERED;
import static dev.ambit.engine.FeatureKind.SEATS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.Sampled;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests limits that belong to one subscription: the units that it bought and the values that were agreed
/// (docs/reference/rules.md#entitlement-resolution, 2a and 2b).
class BoughtValuesTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();

    @BeforeEach
    void a_plan_per_seat_and_a_custom_plan() {
        catalog.feature("seats", SEATS);
        catalog.feature("calls", METERED);
        catalog.feature("sso", BOOLEAN);
        catalog.feature("unsaid", SEATS);
        catalog.draftPlan("team").isOk();
        catalog.charge("plans", "team", perUnit("seats", ", \"minUnitQuantity\": 2, \"maxUnitQuantity\": 50"))
                .isOk();
        catalog.entitle("plans", "team", grant("seats", "\"usageLimit\": 100", "\"hasSoftLimit\": true"))
                .isOk();
        catalog.publish("plans", "team").isOk();
        catalog.draftPlan("talk", "\"pricingType\": \"CUSTOM\"").isOk();
        catalog.entitle(
                        "plans",
                        "talk",
                        grant("calls", "\"isCustom\": true", "\"resetPeriod\": \"MONTH\""),
                        grant("sso", "\"isCustom\": true"),
                        limit("seats", 3))
                .isOk();
        catalog.publish("plans", "talk").isOk();
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
    }

    @Test
    void bought_units_are_the_usage_limit_of_a_per_unit_feature() {
        Reply sold = buy("team", "\"charges\": [{\"id\": \"seats\", \"quantity\": 5, \"type\": \"FEATURE\"}]")
                .isOk();

        assertThat(sold.text("subscription.charges.0.quantity")).isEqualTo("5");
        Reply check = explained("seats");
        assertThat(check.text("usageLimit")).isEqualTo("5");
        assertThat(check.text("explanation.contributions.0.origin")).isEqualTo("subscription");
        assertThat(check.text("explanation.contributions.0.gives")).isEqualTo("5 soft");
        assertThat(check.text("explanation.contributions.1.effect"))
                .isEqualTo("replaced by what the subscription says");
    }

    @Test
    void buying_units_does_not_grant_a_feature_that_the_plan_lacks() {
        catalog.draftPlan("silent").isOk();
        catalog.charge("plans", "silent", perUnit("unsaid", "")).isOk();
        catalog.publish("plans", "silent").isOk();

        buy("silent", "\"charges\": [{\"id\": \"unsaid\", \"quantity\": 5, \"type\": \"FEATURE\"}]")
                .isOk();

        assertThat(development.check("ann", "unsaid").text("accessDeniedReason"))
                .isEqualTo("NoFeatureEntitlementInSubscription");
    }

    @Test
    void custom_entitlements_of_a_plan_have_the_values_agreed_for_the_subscription() {
        Reply sold = buy("talk", """
                "entitlements": [{"id": "calls", "type": "FEATURE", "usageLimit": 42},
                    {"id": "sso", "type": "FEATURE"}]
                """).isOk();

        assertThat(sold.text("subscription.subscriptionEntitlements.0.usageLimit"))
                .isEqualTo("42");
        assertThat(sold.text("subscription.subscriptionEntitlements.0.resetPeriod"))
                .isEqualTo("MONTH");
        assertThat(development.check("ann", "calls").text("usageLimit")).isEqualTo("42");
        assertThat(development.check("ann", "calls").text("resetPeriod")).isEqualTo("MONTH");
        assertThat(development.check("ann", "sso").text("isGranted")).isEqualTo("true");
    }

    @Test
    void other_agreed_values_replace_the_subscription() {
        buy("talk", "\"entitlements\": [{\"id\": \"calls\", \"type\": \"FEATURE\", \"usageLimit\": 1}]")
                .isOk();
        buy("talk", "\"entitlements\": [{\"id\": \"calls\", \"type\": \"FEATURE\", \"usageLimit\": 1.0}]")
                .isOk();
        assertThat(development.get("/subscriptions").texts("status")).containsExactly("ACTIVE");

        buy("talk", "\"entitlements\": [{\"id\": \"calls\", \"type\": \"FEATURE\", \"usageLimit\": 2}]")
                .isOk();

        assertThat(development.get("/subscriptions").texts("status")).containsExactly("CANCELED", "ACTIVE");
        assertThat(development.check("ann", "calls").text("usageLimit")).isEqualTo("2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            team |                                                                        | InvalidQuantity      | charges
            team | "charges": [{"id": "seats", "quantity": 1, "type": "FEATURE"}]         | InvalidQuantity      | charges.0.quantity
            team | "charges": [{"id": "seats", "quantity": 51, "type": "FEATURE"}]        | InvalidQuantity      | charges.0.quantity
            team | "charges": [{"id": "seats", "quantity": -1, "type": "FEATURE"}]        | InvalidQuantity      | charges.0.quantity
            team | "charges": [{"id": "seats", "quantity": 2.0000001, "type": "FEATURE"}] | InvalidQuantity      | charges.0.quantity
            team | "charges": [{"id": "seats", "quantity": 2.5, "type": "FEATURE"}]       | InvalidQuantity      | charges.0.quantity
            team | "charges": [{"id": "calls", "quantity": 5, "type": "FEATURE"}]         | BadUserInput         | charges.0.id
            team | "charges": [{"id": "seats", "quantity": 5, "type": "CREDIT"}]          | UnsupportedParameter | charges.0.type
            team | "charges": [{"id": "seats", "quantity": 5, "type": "FEATURE"}, {"id": "seats", "quantity": 6, "type": "FEATURE"}] | BadUserInput | charges.1.id
            talk | "entitlements": [{"id": "seats", "type": "FEATURE", "usageLimit": 5}]  | BadUserInput         | entitlements.0.id
            talk | "entitlements": [{"id": "calls", "type": "FEATURE"}]                   | BadUserInput         | entitlements.0.usageLimit
            talk | "entitlements": [{"id": "calls", "type": "FEATURE", "usageLimit": -1}] | BadUserInput         | entitlements.0.usageLimit
            talk | "entitlements": [{"id": "calls", "type": "FEATURE", "usageLimit": 1, "hasUnlimitedUsage": true}] | BadUserInput | entitlements.0.usageLimit
            talk | "entitlements": [{"id": "calls", "type": "FEATURE", "amount": 1}]      | BadUserInput         | entitlements.0.amount
            talk | "entitlements": [{"id": "sso", "type": "FEATURE", "usageLimit": 1}]    | BadUserInput         | entitlements.0.usageLimit
            """)
    @Sampled(3)
    void invalid_bought_or_agreed_value_is_refused(String plan, String fields, String code, String field) {
        Reply refused = buy(plan, fields == null ? "" : fields).isProblem(400, code);

        assertThat(refused.text("field")).isEqualTo(field);
        assertThat(development.get("/subscriptions").texts("id")).isEmpty();
    }

    private Reply buy(String plan, String fields) {
        return development.post("/subscriptions", """
                {"customerId": "ann", "planId": "%s"%s}
                """.formatted(plan, fields.isBlank() ? "" : ", " + fields));
    }

    private Reply explained(String feature) {
        return development.get("/customers/ann/entitlements/check?featureId=%s&explain=true".formatted(feature));
    }

    private static String perUnit(String feature, String bounds) {
        return """
                {"billingModel": "PER_UNIT", "featureId": "%s",
                 "pricePeriods": [{"billingPeriod": "MONTHLY", "price": {"amount": 1, "currency": "usd"}}]%s}
                """.formatted(feature, bounds);
    }
}
