package dev.ambit.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.Refusal;
import dev.ambit.Sampled;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.environment.EnvironmentRows;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Money fields without effect: a value that would change an amount is rejected, others are validated and stored.
class MoneyFieldsTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();

    @BeforeEach
    void a_subscription() {
        catalog.plan("pro");
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
        provision("\"id\": \"s\"").isOk();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"couponId": "ten"}                            | 404 | CouponNotFound        | couponId
            {"couponId": "a/b"}                            | 400 | BadUserInput          | couponId
            {"promotionCode": "SPRING"}                    | 400 | PromotionCodeNotFound | promotionCode
            {"promotionCode": " "}                         | 400 | BadUserInput          | promotionCode
            {"billingCouponId": "x"}                       | 400 | UnsupportedParameter  | billingCouponId
            {"discount": {"percentOff": 10}}               | 400 | UnsupportedParameter  | discount
            {"configuration": {"startDate": "2026-01-01T00:00:00Z"}} | 400 | UnsupportedParameter | configuration
            {"cuopon": "ten"}                              | 400 | BadUserInput          | cuopon
            """)
    @Sampled(3)
    void a_discount_is_refused_wherever_it_can_be_sent(String coupon, int status, String code, String field) {
        String sent = "\"appliedCoupon\": " + coupon;

        for (Reply refused : new Reply[] {
            Refusal.of(development, status, code, () -> provision(sent)),
            Refusal.of(development, status, code, () -> update(sent)),
            Refusal.of(development, status, code, () -> preview(sent))
        }) {
            assertThat(refused.text("field")).isEqualTo("appliedCoupon." + field);
            assertThat(refused.text("message")).doesNotContain("Remove `couponId`", "Remove `promotionCode`");
            assertThat(refused.text("allowed")).isNotBlank().isNotEqualTo("null");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "budget": "lots"                                    | 400 | UnsupportedParameter | budget
            "budget": {"limit": 10, "hasSoftLimit": false}      | 400 | UnsupportedParameter | budget
            "budget": 5                                         | 400 | UnsupportedParameter | budget
            "billingInformation": {"junk": 1}                   | 400 | BadUserInput | billingInformation.junk
            "billingInformation": "junk"                        | 400 | BadUserInput | billingInformation
            "billingInformation": {"couponId": "ten"}           | 404 | CouponNotFound | billingInformation.couponId
            "billingInformation": {"taxPercentage": 101}        | 400 | BadUserInput | billingInformation.taxPercentage
            "billingInformation": {"invoiceDaysUntilDue": -1}   | 400 | BadUserInput | billingInformation.invoiceDaysUntilDue
            "billingInformation": {"prorationBehavior": "SOON"} | 400 | BadUserInput | billingInformation.prorationBehavior
            "billingInformation": {"taxRateIds": ["a", ""]}     | 400 | BadUserInput | billingInformation.taxRateIds.1
            "billingInformation": {"taxIds": [{"type": "vat"}]} | 400 | BadUserInput | billingInformation.taxIds.0.value
            "salesforceId": 5                                   | 400 | BadUserInput | salesforceId
            """)
    @Sampled(3)
    @Tag("ci")
    void invalid_money_field_is_refused_on_creation_and_update(String sent, int status, String code, String field) {
        Reply refused = Refusal.of(development, status, code, () -> provision(sent));
        Reply refusedUpdate = Refusal.of(development, status, code, () -> update(sent));

        assertThat(refused.text("field")).isEqualTo(field);
        assertThat(refusedUpdate.text("field")).isEqualTo(field);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "checkoutOptions": {"successUrl": "javascript:alert(1)", "cancelUrl": "https://a.example"} | checkoutOptions.successUrl
            "checkoutOptions": {"successUrl": "https://a.example", "cancelUrl": "http://a.example"}    | checkoutOptions.cancelUrl
            "checkoutOptions": {"successUrl": "https:///done", "cancelUrl": "https://a.example"}       | checkoutOptions.successUrl
            "checkoutOptions": {"successUrl": "https://ann:pw@a.example", "cancelUrl": "https://a.example"} | checkoutOptions.successUrl
            "checkoutOptions": {"successUrl": "https://a.example"}                                     | checkoutOptions.cancelUrl
            "checkoutOptions": {"allowPromoCodes": true}                                               | checkoutOptions.cancelUrl
            "checkoutOptions": {"junk": true}                                                          | checkoutOptions.junk
            "paymentCollectionMethod": "BARTER"                                                        | paymentCollectionMethod
            "paymentCollectionMethod": {}                                                              | paymentCollectionMethod
            "billingId": " "                                                                           | billingId
            """)
    @Sampled(3)
    void invalid_checkout_or_payment_field_is_refused_on_creation(String sent, String field) {
        Reply refused = Refusal.of(development, 400, "BadUserInput", () -> provision(sent));

        assertThat(refused.text("field")).isEqualTo(field);
        assertThat(refused.text("allowed")).isNotBlank().isNotEqualTo("null");
    }

    @Test
    void an_empty_object_counts_as_absent() {
        String empty = "\"appliedCoupon\": {}, \"billingInformation\": {}";

        Reply made = provision(empty + ", \"budget\": {}, \"checkoutOptions\": {}, \"id\": \"s\"");
        Reply updated = update(empty + ", \"budget\": {}");
        preview(empty).isOk();

        assertThat(made.text("id")).isEqualTo("s");
        for (String field : new String[] {"appliedCoupon", "billingInformation", "budget", "checkoutOptions"}) {
            assertThat(made.at("subscription." + field)).as(field).isNull();
            assertThat(updated.at(field)).as(field).isNull();
        }
    }

    @Test
    void an_unknown_promotion_code_is_not_found() {
        Reply refused =
                Refusal.of(development, 400, "PromotionCodeNotFound", () -> update("\"promotionCode\": \"SPRING\""));

        assertThat(refused.text("field")).isEqualTo("promotionCode");
    }

    @Test
    void an_import_by_an_unknown_integration_is_refused() {
        String line = "{\"id\": \"t\", \"customerId\": \"ann\", \"planId\": \"pro\"}";

        Reply refused = Refusal.of(
                development,
                404,
                "IntegrationNotFound",
                () -> development.post(
                        "/subscriptions/import",
                        "{\"integrationId\": \"i-1\", \"subscriptions\": [%s]}".formatted(line)));

        assertThat(refused.text("field")).isEqualTo("integrationId");
    }

    /// Earlier versions accepted and stored any value in these fields.
    @Test
    void stored_subscription_with_invalid_money_fields_can_be_read_and_updated() {
        TestServer.superuser().useHandle(tx -> tx.execute("""
                update subscriptions
                set kept = '{"appliedCoupon": "ten", "budget": "lots", "promotionCode": 5, "billingId": 7,
                    "paymentCollectionMethod": "BARTER", "checkoutOptions": {"successUrl": "javascript:alert(1)"},
                    "billingInformation": ["junk"]}'::jsonb
                where subscription_id = 's' and environment_id = %d
                """.formatted(EnvironmentRows.number(development.id()))));

        Reply read = development.get("/subscriptions/s").isOk();
        Reply updated = update("\"metadata\": {\"k\": \"v\"}").isOk();
        Reply repeated = provision("\"id\": \"s\", \"metadata\": {\"k\": \"v\"}");
        Reply cleared = update(
                        "\"budget\": null, \"appliedCoupon\": null, \"promotionCode\": null, \"billingInformation\": null")
                .isOk();

        assertThat(read.text("budget")).isEqualTo("lots");
        assertThat(read.text("appliedCoupon")).isEqualTo("ten");
        assertThat(development.get("/subscriptions").texts("id")).contains("s");
        assertThat(updated.text("metadata.k")).isEqualTo("v");
        assertThat(updated.text("checkoutOptions.successUrl")).isEqualTo("javascript:alert(1)");
        assertThat(repeated.status()).isIn(201, 409);
        assertThat(cleared.at("budget")).isNull();
        assertThat(cleared.at("appliedCoupon")).isNull();
        assertThat(cleared.at("promotionCode")).isNull();
        assertThat(cleared.at("billingInformation")).isNull();
        development.post("/subscriptions/s/cancel", "").isOk();
    }

    private Reply provision(String fields) {
        return development.post(
                "/subscriptions", "{\"customerId\": \"ann\", \"planId\": \"pro\", %s}".formatted(fields));
    }

    private Reply update(String fields) {
        return development.patch("/subscriptions/s", "{%s}".formatted(fields));
    }

    private Reply preview(String fields) {
        return development.post(
                "/subscriptions/preview", "{\"customerId\": \"ann\", \"planId\": \"pro\", %s}".formatted(fields));
    }
}
