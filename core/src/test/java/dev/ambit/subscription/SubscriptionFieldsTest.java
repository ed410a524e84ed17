package dev.ambit.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.http.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Subscription fields that are stored without effect, and the field that an error names.
class SubscriptionFieldsTest {

    private static final String KEPT = """
            {"awaitPaymentConfirmation": false,
             "billingCountryCode": "DE",
             "billingId": "b-1",
             "billingInformation": {"taxIds": [{"type": "vat", "value": "1"}], "taxPercentage": 19.5},
             "billingPeriod": "ANNUALLY",
             "checkoutOptions": {"successUrl": "https://a", "cancelUrl": "https://b/?id={CHECKOUT_SESSION_ID}"},
             "payingCustomerId": "payer",
             "paymentCollectionMethod": "CHARGE",
             "salesforceId": "sf"}
            """;

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();

    @BeforeEach
    void a_plan_with_addons() {
        catalog.draftAddon("extra", "\"maxQuantity\": 2").isOk();
        catalog.price("addons", "extra");
        catalog.publish("addons", "extra").isOk();
        catalog.addon("other");
        catalog.draftAddon("draft", "\"pricingType\": \"PAID\"").isOk();
        catalog.planWith(List.of("extra"), "pro");
        catalog.draftPlan("unsold", "\"pricingType\": \"FREE\"").isOk();
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
        development.post("/customers", "{\"id\": \"payer\"}").isOk();
        development.post("/customers", "{\"id\": \"gone\"}").isOk();
        development.post("/customers/gone/archive", "").isOk();
    }

    @Test
    void fields_without_effect_are_returned_as_sent() {
        Map<?, ?> sent = Json.read(KEPT, Map.class);

        Reply provisioned = subscribe(KEPT.strip().substring(1, KEPT.strip().length() - 1));
        Reply read = development.get("/subscriptions/s");
        Reply list = development.get("/subscriptions");
        Reply cancelled = development.post("/subscriptions/s/cancel", "");

        sent.forEach((name, value) -> {
            assertThat(provisioned.at("subscription." + name)).as("%s", name).isEqualTo(value);
            assertThat(read.at(name.toString())).as("%s", name).isEqualTo(value);
            assertThat(list.at("0." + name)).as("%s", name).isEqualTo(value);
            assertThat(cancelled.at(name.toString())).as("%s", name).isEqualTo(value);
        });
    }

    @Test
    void other_billing_terms_create_another_subscription() {
        subscribe("\"billingInformation\": {\"taxPercentage\": 1E1, \"isBackdated\": true}")
                .isOk();

        ask("\"billingInformation\": {\"isBackdated\": true, \"taxPercentage\": 10}")
                .isOk();
        assertThat(development.get("/subscriptions").texts("id")).containsExactly("s");
        ask("\"billingInformation\": {\"isBackdated\": true, \"taxPercentage\": 10},"
                        + " \"awaitPaymentConfirmation\": true")
                .isOk();
        assertThat(development.get("/subscriptions").texts("id")).containsExactly("s");
        Reply other = ask("\"billingInformation\": {\"taxPercentage\": 20}");

        assertThat(other.text("subscription.billingInformation.taxPercentage")).isEqualTo("20");
        assertThat(development.get("/subscriptions").texts("status")).containsExactly("CANCELED", "ACTIVE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"WEEKLY\"", "\"monthly\"", "1", "{}"})
    @Tag("long")
    void billing_period_other_than_monthly_or_annually_is_refused(String period) {
        Reply refused = subscribe("\"billingPeriod\": " + period).isProblem(400, "BadUserInput");

        assertThat(refused.text("field")).isEqualTo("billingPeriod");
        assertThat(refused.text("allowed")).isEqualTo("MONTHLY, ANNUALLY");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "endDate": "2999-01-01T00:00:00Z"          | endDate
            "prorate": true                            | prorate
            "cancellationTime": "IMMEDIATE", "endDate": "2999-01-01T00:00:00Z" | endDate
            """)
    @Tag("long")
    void cancellation_with_unsupported_parameters_is_refused(String fields, String field) {
        subscribe("").isOk();

        Reply refused = development.post("/subscriptions/s/cancel", "{" + fields + "}");

        assertThat(refused.isProblem(400, "UnsupportedParameter").text("field")).isEqualTo(field);
        assertThat(development.get("/subscriptions/s").text("status")).isEqualTo("ACTIVE");
        development
                .post("/subscriptions/s/cancel", "{\"cancellationAction\": \"DEFAULT\", \"prorate\": false}")
                .isOk();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"customerId": ".", "planId": "pro"}                      | 400 | BadUserInput          | customerId | .
            {"customerId": "ann", "planId": "p/o"}                    | 400 | BadUserInput          | planId     | p/o
            {"customerId": "ann", "planId": "pro", "id": ".."}        | 400 | BadUserInput          | id         | ..
            {"customerId": "ann", "planId": "pro", "resourceId": ""}  | 400 | BadUserInput          | resourceId | ``
            {"customerId": "ann", "planId": "pro", "addons": [{"id": "extra", "quantity": 1}, {"id": "a b", "quantity": 1}]} | 400 | BadUserInput | addons.1.id | a b
            {"customerId": "ann", "planId": "pro", "unitQuantity": 3} | 400 | UnsupportedParameter  | unitQuantity | 3
            {"customerId": "bob", "planId": "pro"}                    | 404 | CustomerNotFound      | customerId | bob
            {"customerId": "ann", "planId": "pro", "payingCustomerId": "bob"}  | 404 | CustomerNotFound      | payingCustomerId | bob
            {"customerId": "ann", "planId": "pro", "payingCustomerId": "gone"} | 409 | EntityIsArchivedError | payingCustomerId | gone
            {"customerId": "gone", "planId": "pro"}                   | 409 | EntityIsArchivedError | customerId | gone
            {"customerId": "ann", "planId": "ghost"}                  | 404 | PlanNotFound          | planId     | ghost
            {"customerId": "ann", "planId": "unsold"}                 | 409 | UnPublishedPackage    | planId     | unsold
            {"customerId": "ann", "planId": "pro", "addons": [{"id": "extra", "quantity": 1}, {"id": "ghost", "quantity": 1}]} | 404 | AddonNotFound | addons.1.id | ghost
            {"customerId": "ann", "planId": "pro", "addons": [{"id": "draft", "quantity": 1}]} | 409 | UnPublishedPackage | addons.0.id | draft
            {"customerId": "ann", "planId": "pro", "addons": [{"id": "extra", "quantity": 1}, {"id": "other", "quantity": 1}]} | 400 | IncompatibleSubscriptionAddon | addons.1.id | other
            {"customerId": "ann", "planId": "pro", "addons": [{"id": "extra", "quantity": 1}, {"id": "extra", "quantity": 2}]} | 400 | DuplicateAddonProvisionedError | addons.1.id | extra
            {"customerId": "ann", "planId": "pro", "addons": [{"id": "extra", "quantity": 3}]} | 400 | AddonQuantityExceedsLimitError | addons.0.quantity | 3
            """)
    @Tag("long")
    void refusal_names_the_wrong_field_and_value(String body, int status, String code, String field, String received) {
        Reply refused = development.post("/subscriptions", body).isProblem(status, code);

        assertThat(refused.text("field")).isEqualTo(field);
        assertThat(refused.text("received")).isEqualTo(received);
        assertThat(refused.text("allowed")).isNotBlank().isNotEqualTo("null");
        assertThat(development.get("/subscriptions").texts("id")).isEmpty();
    }

    private Reply subscribe(String fields) {
        return ask(fields.isEmpty() ? "\"id\": \"s\"" : "\"id\": \"s\", " + fields);
    }

    private Reply ask(String fields) {
        return development.post(
                "/subscriptions", "{\"customerId\": \"ann\", \"planId\": \"pro\", %s}".formatted(fields));
    }
}
