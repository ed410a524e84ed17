package dev.ambit.customer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.Refusal;
import dev.ambit.Sampled;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.environment.EnvironmentRows;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Verifies the validation of customer fields on every endpoint that accepts them.
class CustomerFieldsTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();

    @BeforeEach
    void a_customer() {
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "couponId": "ten"                  | 404 | CouponNotFound | couponId
            "couponId": "a b"                  | 400 | BadUserInput   | couponId
            "couponId": {}                     | 400 | BadUserInput   | couponId
            "billingCurrency": "euros"         | 400 | BadUserInput   | billingCurrency
            "billingCurrency": "EUR"           | 400 | BadUserInput   | billingCurrency
            "billingCurrency": "xau"           | 400 | BadUserInput   | billingCurrency
            "billingCurrency": 5               | 400 | BadUserInput   | billingCurrency
            "email": "not an email"            | 400 | BadUserInput   | email
            "email": "@example.com"            | 400 | BadUserInput   | email
            "email": "ann@"                    | 400 | BadUserInput   | email
            "email": ""                        | 400 | BadUserInput   | email
            "timezone": "Mars/Olympus"         | 400 | BadUserInput   | timezone
            "timezone": "+25:00"               | 400 | BadUserInput   | timezone
            "timezone": ""                     | 400 | BadUserInput   | timezone
            "language": "klingon!!"            | 400 | BadUserInput   | language
            "language": "klingon"              | 400 | BadUserInput   | language
            "language": "xx"                   | 400 | BadUserInput   | language
            "language": "de-ZZ"                | 400 | BadUserInput   | language
            "language": ""                     | 400 | BadUserInput   | language
            "billingId": ""                    | 400 | BadUserInput   | billingId
            "billingId": {"x": 1}              | 400 | BadUserInput   | billingId
            "passthrough": {"junk": 1}         | 400 | BadUserInput   | passthrough.junk
            "passthrough": {"zuora": {"currency": "euros"}} | 400 | BadUserInput | passthrough.zuora.currency
            "passthrough": {"zuora": {"currency": "xxx"}} | 400 | BadUserInput | passthrough.zuora.currency
            "integrations": [{"id": "i", "vendorIdentifier": "ACME"}] | 400 | BadUserInput | integrations.0.vendorIdentifier
            "integrations": [{"id": "", "vendorIdentifier": "STRIPE"}] | 400 | BadUserInput | integrations.0.id
            """)
    @Sampled(3)
    void invalid_field_is_refused_on_creation_and_edit(String sent, int status, String code, String field) {
        Reply refused = Refusal.of(development, status, code, () -> provision(sent));
        Reply refusedEdit =
                Refusal.of(development, status, code, () -> development.patch("/customers/ann", "{" + sent + "}"));

        assertThat(refused.text("field")).isEqualTo(field);
        assertThat(refused.text("allowed")).isNotBlank().isNotEqualTo("null");
        assertThat(refusedEdit.text("field")).isEqualTo(field);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"type": "CARD", "cardLast4Digits": "4242424242424242"} | cardLast4Digits
            {"type": "CARD", "cardExpiryMonth": 13}                 | cardExpiryMonth
            {"type": "BARTER"}                                      | type
            {"cardExpiryMonth": 1}                                  | type
            """)
    void invalid_payment_method_is_refused_naming_the_field(String sent, String field) {
        Reply refused =
                Refusal.of(development, 400, "BadUserInput", () -> provision("\"defaultPaymentMethod\": " + sent));

        assertThat(refused.text("field")).isEqualTo("defaultPaymentMethod." + field);
        assertThat(String.valueOf(refused.body())).doesNotContain("4242424242424242");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "email": "not an email"  | 400 | BadUserInput        | customers.0.email
            "billingId": ""          | 400 | BadUserInput        | customers.0.billingId
            "salesforceId": ""       | 400 | BadUserInput        | customers.0.salesforceId
            "paymentMethodId": " "   | 400 | BadUserInput        | customers.0.paymentMethodId
            "couponId": "ten"        | 400 | BadUserInput        | customers.0.couponId
            """)
    @Tag("ci")
    void invalid_field_of_an_imported_customer_is_refused(String sent, int status, String code, String field) {
        Reply refused = Refusal.of(
                development,
                status,
                code,
                () -> development.post(
                        "/customers/import", "{\"customers\": [{\"id\": \"bob\", %s}]}".formatted(sent)));

        assertThat(refused.text("field")).isEqualTo(field);
    }

    @Test
    void an_import_by_an_unknown_integration_is_refused() {
        Reply refused = Refusal.of(
                development,
                404,
                "IntegrationNotFound",
                () -> development.post(
                        "/customers/import", "{\"integrationId\": \"i-1\", \"customers\": [{\"id\": \"bob\"}]}"));

        assertThat(refused.text("field")).isEqualTo("integrationId");
    }

    @Test
    void an_imported_customer_keeps_the_time_of_its_last_change() {
        development.post("/customers/import", """
                        {"customers": [{"id": "past", "updatedAt": "2020-02-03T04:05:06Z", "billingId": "b"},
                          {"id": "future", "updatedAt": "2999-01-01T00:00:00Z"}]}
                        """).isOk();

        Reply past = development.get("/customers/past");
        Reply future = development.get("/customers/future");

        assertThat(past.text("updatedAt")).isEqualTo("2020-02-03T04:05:06.000Z");
        assertThat(past.text("billingId")).isEqualTo("b");
        assertThat(future.text("updatedAt")).isEqualTo(future.text("createdAt"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"email\": \"ann+tag@example.com\"",
                "\"email\": \"ann@localhost\"",
                "\"email\": \"jörg@exämple.de\"",
                "\"timezone\": \"Europe/Berlin\"",
                "\"timezone\": \"UTC\"",
                "\"timezone\": \"EST\"",
                "\"language\": \"de\"",
                "\"language\": \"pt-BR\"",
                "\"language\": \"zh-Hans-CN\"",
                "\"language\": \"tlh\"",
                "\"billingCurrency\": \"eur\"",
                "\"couponId\": \"\"",
                "\"couponId\": null"
            })
    @Sampled(3)
    void valid_field_is_accepted_on_creation_and_edit(String sent) {
        provision(sent).isOk();
        development.patch("/customers/ann", "{" + sent + "}").isOk();
    }

    /// Earlier versions accepted and stored any value in these fields.
    @Test
    void stored_customer_with_invalid_values_can_be_read_listed_and_updated() {
        TestServer.superuser().useHandle(tx -> tx.execute("""
                update customers
                set email = 'not an email', kept = '{"couponId": "ten", "billingCurrency": "euros",
                    "timezone": "Mars/Olympus", "language": 5, "billingId": {"x": [1, null]}, "integrations": "junk",
                    "passthrough": {"junk": null}, "defaultPaymentMethod": 7}'::jsonb
                where customer_id = 'ann' and environment_id = %d
                """.formatted(EnvironmentRows.number(development.id()))));

        Reply read = development.get("/customers/ann").isOk();
        Reply list = development.get("/customers").isOk();
        Reply updated =
                development.patch("/customers/ann", "{\"name\": \"Ann\"}").isOk();
        Reply cleared =
                development.patch("/customers/ann", "{\"couponId\": null}").isOk();

        assertThat(read.text("couponId")).isEqualTo("ten");
        assertThat(read.text("email")).isEqualTo("not an email");
        assertThat(list.at("0")).isEqualTo(read.at(""));
        assertThat(updated.text("name")).isEqualTo("Ann");
        assertThat(updated.text("timezone")).isEqualTo("Mars/Olympus");
        assertThat(updated.at("billingId")).isEqualTo(read.at("billingId"));
        assertThat(cleared.at("couponId")).isNull();
        assertThat(cleared.text("billingCurrency")).isEqualTo("euros");
    }

    private Reply provision(String fields) {
        return development.post("/customers", "{\"id\": \"bob\", %s}".formatted(fields));
    }
}
