package dev.ambit.subscription;

import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import org.junit.jupiter.api.Test;

/// State of a resource after its subscription was transferred to another resource.
class TransferReviewTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();

    @Test
    void transferred_subscription_leaves_the_same_denial_as_a_cancelled_one() {
        catalog.feature("calls", METERED);
        development
                .patch("/products/" + catalog.product(), "{\"multipleSubscriptions\": true}")
                .isOk();
        catalog.plan("site", limit("calls", 10));
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
        for (String site : new String[] {"one", "gone"}) {
            development
                    .post(
                            "/subscriptions",
                            "{\"id\": \"s-%1$s\", \"customerId\": \"ann\", \"planId\": \"site\", \"resourceId\": \"%1$s\"}"
                                    .formatted(site))
                    .isOk();
        }

        development.post("/subscriptions/s-gone/cancel", "{}").isOk();
        development
                .post("/subscriptions/s-one/transfer", "{\"destinationResourceId\": \"two\"}")
                .isOk();

        assertThat(reason("one")).isEqualTo(reason("gone"));
    }

    private String reason(String resource) {
        return development
                .get("/customers/ann/entitlements/check?featureId=calls&resourceId=" + resource)
                .text("accessDeniedReason");
    }
}
