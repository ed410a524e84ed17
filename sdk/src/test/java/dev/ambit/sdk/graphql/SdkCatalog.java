package dev.ambit.sdk.graphql;

import static dev.ambit.TestCatalog.flat;
import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;

import dev.ambit.TestAccount;
import dev.ambit.TestCatalog;
import dev.ambit.engine.FeatureKind;
import java.util.List;

/// A catalog with each kind of feature and price: a free plan, a paid plan on top of it with an add-on, a plan
/// with tiers, and a plan of a product that a customer buys for each resource.
final class SdkCatalog {

    private static final String PER_SEAT = """
            {"billingModel": "PER_UNIT", "featureId": "seats",
             "pricePeriods": [{"billingPeriod": "MONTHLY", "price": {"amount": 5}}]}
            """;

    private static final String TIERED = """
            {"billingModel": "PER_UNIT", "featureId": "seats", "tiersMode": "VOLUME",
             "pricePeriods": [{"billingPeriod": "MONTHLY", "tiers": [
               {"upTo": 10, "unitPrice": {"amount": 4}}, {"unitPrice": {"amount": 3}}]}]}
            """;

    private SdkCatalog() {}

    static TestCatalog publish(TestAccount account) {
        TestCatalog catalog = TestCatalog.of(account);
        catalog.feature("sso", FeatureKind.BOOLEAN);
        catalog.feature("seats", FeatureKind.SEATS);
        catalog.feature("calls", FeatureKind.METERED);
        catalog.feature("region", FeatureKind.ENUM, "eu", "us");
        catalog.addon("support", grant("sso"));
        catalog.plan("free", limit("calls", 100), grant("region", "\"enumValues\": [\"eu\"]"));
        catalog.draftPlan("pro", "\"parentPlanId\": \"free\"").isOk();
        catalog.charge("plans", "pro", flat("MONTHLY", "20"), PER_SEAT).isOk();
        catalog.allow("pro", List.of("support")).isOk();
        catalog.entitle(
                        "plans",
                        "pro",
                        grant("seats", "\"usageLimit\": 50", "\"hasSoftLimit\": true"),
                        grant("calls", "\"usageLimit\": 1000", "\"resetPeriod\": \"MONTH\""))
                .isOk();
        catalog.publish("plans", "pro").isOk();
        catalog.draftPlan("scale").isOk();
        catalog.charge("plans", "scale", TIERED).isOk();
        catalog.publish("plans", "scale").isOk();
        catalog.environment().post("/products", """
                        {"id": "workspaces", "displayName": "Workspaces", "multipleSubscriptions": true}
                        """).isOk();
        new TestCatalog(catalog.environment(), "workspaces").plan("team", limit("seats", 5));
        return catalog;
    }
}
