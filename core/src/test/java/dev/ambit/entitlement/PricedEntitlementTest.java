package dev.ambit.entitlement;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Paid usage is not denied: charges for usage change the entitlements of a package
/// (docs/reference/rules.md#overage).
class PricedEntitlementTest {

    private static final String OVERAGE = """
            {"charges": {"pricingType": "PAID", "overagePricingModels": [
              {"billingModel": "USAGE_BASED", "featureId": "calls", "pricePeriods": [
                {"billingPeriod": "MONTHLY", "price": {"amount": 0.01, "currency": "usd"}}]}]}}
            """;

    private static final String BY_USE = """
            {"billingModel": "USAGE_BASED", "featureId": "calls", "pricePeriods": [
              {"billingPeriod": "MONTHLY", "price": {"amount": 0.01, "currency": "usd"}}]}
            """;

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();

    @BeforeEach
    void a_draft() {
        catalog.feature("calls", METERED);
        catalog.feature("others", METERED);
        catalog.draftPlan("pro", "\"pricingType\": \"PAID\"").isOk();
    }

    @Test
    void overage_price_of_a_derived_plan_makes_the_base_plan_limit_soft() {
        catalog.plan("base", limit("calls", 10), limit("others", 10));
        catalog.planOn("base", "middle");
        catalog.draftPlan("top", "\"parentPlanId\": \"middle\"").isOk();
        development.patch("/plans/top", OVERAGE).isOk();
        catalog.publish("plans", "top").isOk();
        development.subscribe("ann", "top");
        development.subscribe("bob", "middle");

        assertThat(development.check("ann", "calls", "11").text("isGranted")).isEqualTo("true");
        assertThat(development.check("ann", "calls").text("usageLimit")).isEqualTo("10");
        assertThat(development.check("ann", "others", "11").text("isGranted")).isEqualTo("false");
        assertThat(development.check("bob", "calls", "11").text("isGranted")).isEqualTo("false");
    }

    @Test
    void usage_based_price_allows_unlimited_usage_unless_a_limit_is_set() {
        catalog.entitle("plans", "pro", grant("calls")).isOk();
        catalog.charge("plans", "pro", BY_USE).isOk();
        catalog.publish("plans", "pro").isOk();
        catalog.draftPlan("capped").isOk();
        catalog.entitle("plans", "capped", limit("calls", 10)).isOk();
        catalog.charge("plans", "capped", BY_USE).isOk();
        catalog.publish("plans", "capped").isOk();
        development.subscribe("ann", "pro");
        development.subscribe("bob", "capped");

        assertThat(development.check("ann", "calls", "1000000").text("isGranted"))
                .isEqualTo("true");
        assertThat(development.check("ann", "calls").text("hasUnlimitedUsage")).isEqualTo("true");
        assertThat(development.check("bob", "calls", "11").text("isGranted")).isEqualTo("false");
    }
}
