package dev.ambit.e2e;

import static dev.ambit.TestCatalog.flat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Sends data that an early version accepted and a later one may reject. Once stored, later versions must read it.
///
/// A rejection is ignored, so that later versions can create samples too.
final class UpgradeEdgeCases {

    /// Unusual fields by the customer whose subscription has them.
    private static final Map<String, String> FIELDS = new TreeMap<>(
            Map.of(
                    "odd-coupon", "\"appliedCoupon\": {\"couponId\": \"no-such-coupon\"}",
                    "odd-budget", "\"budget\": {\"limit\": 10, \"hasSoftLimit\": false}",
                    "odd-budget-text", "\"budget\": \"lots\"",
                    "odd-billing", "\"billingInformation\": {\"junk\": [1, {\"x\": null}]}",
                    "odd-collection", "\"paymentCollectionMethod\": \"BARTER\"",
                    "odd-checkout",
                            "\"checkoutOptions\": {\"successUrl\": \"javascript:alert(1)\", \"cancelUrl\": \"javascript:alert(2)\"}"));

    private final TestAccount account;
    private final TestEnvironment development;

    UpgradeEdgeCases(TestAccount account) {
        this.account = account;
        this.development = account.development();
    }

    void send() {
        accepted(development.post("/customers", """
                {"id": "odd", "email": "not an email", "couponId": "no-such-coupon", "billingCurrency": "euros",
                 "language": "klingon!!", "timezone": "Mars/Olympus"}
                """));
        development.post("/customers", "{\"id\": \"odd\"}").isOk();
        FIELDS.forEach((customer, fields) -> {
            development
                    .post("/customers", "{\"id\": \"%s\"}".formatted(customer))
                    .isOk();
            accepted(development.post("/subscriptions", """
                    {"id": "of-%1$s", "customerId": "%1$s", "planId": "free", %2$s}
                    """.formatted(customer, fields)));
        });
        TestCatalog catalog = TestCatalog.of(account);
        catalog.draftPlan("gold").isOk();
        accepted(catalog.charge("plans", "gold", flat("MONTHLY", "1, \"currency\": \"xau\"")));
        development
                .post("/subscriptions", "{\"id\": \"of-odd\", \"customerId\": \"odd\", \"planId\": \"free\"}")
                .isOk();
        accepted(development.patch("/subscriptions/of-odd", "{\"promotionCode\": \"NO-SUCH-CODE\"}"));
        for (String name : List.of("Lab", "LAB")) {
            accepted(account.http().post(account.key(), "/api/v1/environments", """
                            {"displayName": "%s", "type": "DEVELOPMENT"}
                            """.formatted(name)));
        }
    }

    private static void accepted(Reply reply) {
        assertThat(reply.status()).as(reply.http().body()).isLessThan(500);
    }
}
