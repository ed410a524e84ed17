package dev.ambit.subscription;

import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.METERED;

import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Plans and add-ons that were changed after a customer bought them.
@Tag("ci")
class SaleReviewTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();

    @Test
    void plan_change_can_be_scheduled_although_an_addon_is_no_longer_offered() {
        catalog.feature("calls", METERED);
        catalog.addon("extra", limit("calls", 5));
        for (String plan : new String[] {"pro", "other"}) {
            catalog.draftPlan(plan).isOk();
            catalog.price("plans", plan);
            catalog.allow(plan, List.of("extra")).isOk();
            catalog.publish("plans", plan).isOk();
        }
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
        development.post("/subscriptions", """
                {"id": "s", "customerId": "ann", "planId": "pro", "addons": [{"id": "extra", "quantity": 1}]}
                """).isOk();
        development.post("/plans/pro/draft", "").isOk();
        catalog.allow("pro", List.of()).isOk();
        catalog.publish("plans", "pro").isOk();
        development.post("/subscriptions/s/migrate", "{}").isOk();

        development.post("/subscriptions", """
                {"customerId": "ann", "planId": "other", "scheduleStrategy": "END_OF_BILLING_PERIOD"}
                """).isOk();
    }
}
