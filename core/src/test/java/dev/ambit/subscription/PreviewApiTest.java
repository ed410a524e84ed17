package dev.ambit.subscription;

import static dev.ambit.TestCatalog.flat;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.Sampled;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Previews of subscriptions.
class PreviewApiTest {

    private static final String T = """
            "tiers": [{"upTo": 100, "unitPrice": {"amount": 1.00}}, {"upTo": 500, "unitPrice": {"amount": 0.80}},
                      {"upTo": null, "unitPrice": {"amount": 0.50}}]""";

    private static final String T2 = """
            "tiers": [{"upTo": 100, "unitPrice": {"amount": 1.00}, "flatPrice": {"amount": 10}},
                      {"upTo": 500, "unitPrice": {"amount": 0.80}, "flatPrice": {"amount": 20}},
                      {"upTo": null, "unitPrice": {"amount": 0.50}, "flatPrice": {"amount": 30}}]""";

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();

    @BeforeEach
    void a_customer_and_something_to_count() {
        catalog.feature("seats", METERED);
        catalog.feature("calls", METERED);
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
    }

    /// Examples from docs/reference/rules.md#prices, for charges that are paid in advance.
    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            `"billingModel": "FLAT_FEE"`                                                           | "price": {"amount": 49} |     | 49
            `"billingModel": "PER_UNIT", "featureId": "seats"`                                     | "price": {"amount": 10} | 5   | 50
            `"billingModel": "PER_UNIT", "featureId": "seats"`                                     | "price": {"amount": 10} | 0   | 0
            `"billingModel": "PER_UNIT", "featureId": "seats"`                                     | "price": {"amount": 10}, "blockSize": 4 | 5 | 20
            `"billingModel": "PER_UNIT", "featureId": "seats", "minUnitQuantity": 3`               | "price": {"amount": 10} | 3   | 30
            `"billingModel": "PER_UNIT", "featureId": "seats", "minUnitQuantity": 3`               | "price": {"amount": 10} | 2   | InvalidQuantity
            `"billingModel": "PER_UNIT", "featureId": "seats", "maxUnitQuantity": 3`               | "price": {"amount": 10} | 4   | InvalidQuantity
            `"billingModel": "PER_UNIT", "featureId": "seats"`                                     | "price": {"amount": 10} | -1  | InvalidQuantity
            `"billingModel": "PER_UNIT", "featureId": "seats"`                                     | "price": {"amount": 10} |     | InvalidQuantity
            `"billingModel": "PER_UNIT", "featureId": "seats", "tiersMode": "VOLUME"`              | T  | 100 | 100.00
            `"billingModel": "PER_UNIT", "featureId": "seats", "tiersMode": "VOLUME"`              | T  | 101 | 80.80
            `"billingModel": "PER_UNIT", "featureId": "seats", "tiersMode": "VOLUME"`              | T  | 600 | 300.00
            `"billingModel": "PER_UNIT", "featureId": "seats", "tiersMode": "GRADUATED"`           | T  | 100 | 100.00
            `"billingModel": "PER_UNIT", "featureId": "seats", "tiersMode": "GRADUATED"`           | T  | 101 | 100.80
            `"billingModel": "PER_UNIT", "featureId": "seats", "tiersMode": "GRADUATED"`           | T  | 600 | 470.00
            `"billingModel": "PER_UNIT", "featureId": "seats", "tiersMode": "VOLUME"`              | T2 | 101 | 100.80
            `"billingModel": "PER_UNIT", "featureId": "seats", "tiersMode": "GRADUATED"`           | T2 | 101 | 130.80
            `"billingModel": "PER_UNIT", "featureId": "seats", "tiersMode": "GRADUATED"`           | T2 | 0   | 0
            `"billingModel": "PER_UNIT", "featureId": "seats", "tiersMode": "VOLUME"`              | T2 | 0   | 0
            """)
    @Sampled(3)
    @Tag("ci")
    void preview_total_matches_the_price_table(String model, String price, @Nullable String quantity, String amount) {
        String tiers = price.equals("T") ? T : price.equals("T2") ? T2 : price;
        sell("pro", "{%s, \"pricePeriods\": [{\"billingPeriod\": \"MONTHLY\", %s}]}".formatted(model, tiers));

        Reply preview = preview(
                "pro",
                quantity == null
                        ? ""
                        : "\"charges\": [{\"id\": \"seats\", \"quantity\": %s, \"type\": \"FEATURE\"}]"
                                .formatted(quantity));

        if (amount.equals("InvalidQuantity")) {
            preview.isProblem(400, "InvalidQuantity");
        } else {
            assertThat(number(preview.isOk(), "immediateInvoice.total")).isEqualByComparingTo(amount);
            assertThat(number(preview, "recurringInvoice.total")).isEqualByComparingTo(amount);
        }
    }

    @Test
    void preview_invoice_lists_each_charge_and_the_minimum_spend() {
        catalog.draftAddon("support").isOk();
        catalog.charge("addons", "support", flat("MONTHLY", "5"), """
                {"billingModel": "FLAT_FEE", "billingCadence": "ONE_OFF",
                 "pricePeriods": [{"billingPeriod": "MONTHLY", "price": {"amount": 100}}]}
                """).isOk();
        catalog.publish("addons", "support").isOk();
        catalog.draftPlan("pro").isOk();
        catalog.allow("pro", List.of("support")).isOk();
        catalog.chargeAtLeast("pro", 100, flat("MONTHLY", "49"), """
                {"billingModel": "PER_UNIT", "featureId": "seats",
                 "pricePeriods": [{"billingPeriod": "MONTHLY", "price": {"amount": 2.5}}]}
                """, """
                {"billingModel": "USAGE_BASED", "featureId": "calls",
                 "pricePeriods": [{"billingPeriod": "MONTHLY", "price": {"amount": 1}}]}
                """).isOk();
        catalog.publish("plans", "pro").isOk();

        Reply preview = preview("pro", """
                "addons": [{"id": "support", "quantity": 3}],
                "billableFeatures": [{"featureId": "seats", "quantity": 4}]
                """);

        assertThat(lines(preview, "immediateInvoice"))
                .containsExactly(
                        "pro 1 × 49 = 49",
                        "pro: seats 4 × 2.5 = 10",
                        "support 3 × 100 = 300",
                        "support 3 × 5 = 15",
                        "Minimum spend 1 × 100 = 100");
        assertThat(number(preview, "immediateInvoice.subTotal")).isEqualByComparingTo("474");
        assertThat(number(preview, "recurringInvoice.total")).isEqualByComparingTo("174");
        assertThat(preview.text("immediateInvoice.currency")).isEqualTo("usd");
        assertThat(development.get("/subscriptions").texts("id")).isEmpty();
    }

    @Test
    void preview_requires_a_billing_period_if_the_plan_offers_two() {
        sell("pro", flat("MONTHLY", "49"), flat("ANNUALLY", "490"));

        Reply missing = preview("pro", "").isProblem(400, "BillingPeriodMissingError");
        Reply year = preview("pro", "\"billingPeriod\": \"ANNUALLY\"").isOk();

        assertThat(missing.text("field")).isEqualTo("billingPeriod");
        assertThat(missing.text("allowed")).isEqualTo("MONTHLY, ANNUALLY");
        assertThat(number(year, "immediateInvoice.total")).isEqualByComparingTo("490");
        Instant start = Instant.parse(year.text("billingPeriodRange.start"));
        Instant end = Instant.parse(year.text("billingPeriodRange.end"));
        assertThat(Duration.between(start, end)).isBetween(Duration.ofDays(365), Duration.ofDays(366));
        assertThat(year.text("recurringInvoice.billingPeriodRange.start"))
                .isEqualTo(year.text("billingPeriodRange.end"));
        sell("monthly", flat("MONTHLY", "49"));
        Reply other = preview("monthly", "\"billingPeriod\": \"ANNUALLY\"");
        assertThat(other.isProblem(400, "BadUserInput").text("allowed")).isEqualTo("MONTHLY");
    }

    @Test
    void country_price_applies_to_its_country_and_the_default_price_elsewhere() {
        sell("pro", """
                {"billingModel": "FLAT_FEE", "pricePeriods": [
                  {"billingPeriod": "MONTHLY", "price": {"amount": 49, "currency": "usd"}},
                  {"billingPeriod": "MONTHLY", "billingCountryCode": "DE", "price": {"amount": 45, "currency": "eur"}}]}
                """);

        Reply german = preview("pro", "\"billingCountryCode\": \"DE\"").isOk();
        Reply french = preview("pro", "\"billingCountryCode\": \"FR\"").isOk();

        assertThat(lines(german, "immediateInvoice")).containsExactly("pro 1 × 45 = 45");
        assertThat(german.text("immediateInvoice.lines.0.currency")).isEqualTo("eur");
        assertThat(lines(french, "immediateInvoice")).containsExactly("pro 1 × 49 = 49");
        Reply unknown = preview("pro", "\"billingCountryCode\": \"XX\"").isProblem(400, "BadUserInput");
        assertThat(unknown.text("field")).isEqualTo("billingCountryCode");
    }

    @Test
    void addon_with_another_billing_period_or_currency_than_the_plan_is_refused() {
        catalog.draftAddon("yearly").isOk();
        catalog.charge("addons", "yearly", flat("ANNUALLY", "5")).isOk();
        catalog.publish("addons", "yearly").isOk();
        catalog.draftAddon("euro").isOk();
        catalog.charge("addons", "euro", flat("MONTHLY", "5, \"currency\": \"eur\""))
                .isOk();
        catalog.publish("addons", "euro").isOk();
        catalog.draftPlan("pro").isOk();
        catalog.allow("pro", List.of("yearly", "euro")).isOk();
        catalog.charge("plans", "pro", flat("MONTHLY", "49")).isOk();
        catalog.publish("plans", "pro").isOk();

        for (String addon : List.of("yearly", "euro")) {
            Reply refused = preview("pro", "\"addons\": [{\"id\": \"%s\", \"quantity\": 1}]".formatted(addon));

            assertThat(refused.isProblem(400, "BadUserInput").text("field")).isEqualTo("addons.0.id");
            assertThat(refused.text("received")).isEqualTo(addon);
        }
    }

    @Test
    void preview_of_a_free_plan_costs_nothing() {
        catalog.plan("free");

        Reply preview = preview("free", "").isOk();

        assertThat(number(preview, "immediateInvoice.total")).isZero();
        assertThat(preview.at("immediateInvoice.lines")).isEqualTo(List.of());
        assertThat(preview.at("recurringInvoice")).isNull();
        assertThat(preview.at("billingPeriodRange")).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "appliedCoupon": {"couponId": "c"}                            | 404 | CouponNotFound | appliedCoupon.couponId
            "billingCycleAnchor": "LATER"                                 | 400 | BadUserInput | billingCycleAnchor
            "billingInformation": {"taxPercentage": 19}                   | 400 | UnsupportedParameter | billingInformation
            "scheduleStrategy": "TOMORROW"                                | 400 | BadUserInput | scheduleStrategy
            "startDate": "2200-01-01T00:00:00Z"                           | 400 | BadUserInput | startDate
            "trialOverrideConfiguration": {"isTrial": true}               | 400 | BadUserInput | trialOverrideConfiguration.trialEndDate
            "payingCustomerId": "nobody"                                  | 404 | CustomerNotFound | payingCustomerId
            "priceOverrides": [{"featureId": "calls", "amount": 1}]       | 404 | PriceNotFound | priceOverrides.0.featureId
            "priceOverrides": [{"blockSize": 2, "tiers": [{"unitPrice": {"amount": 1}}]}] | 400 | BadUserInput | priceOverrides.0.blockSize
            "unitQuantity": 2                                             | 400 | UnsupportedParameter | unitQuantity
            "charges": [{"id": "c", "quantity": 1, "type": "CREDIT"}]     | 400 | UnsupportedParameter | charges.0.type
            "charges": [{"id": "calls", "quantity": 1, "type": "FEATURE"}] | 400 | BadUserInput | charges.0.id
            "billableFeatures": [{"featureId": "calls", "quantity": 1}]   | 400 | BadUserInput | billableFeatures.0.featureId
            "charges": [{"id": "s", "quantity": 1, "type": "FEATURE"}], "billableFeatures": [{"featureId": "s", "quantity": 1}] | 400 | BadUserInput | billableFeatures.0.featureId
            "addons": [{"id": "ghost", "quantity": 1}]                    | 404 | AddonNotFound | addons.0.id
            "resourceId": "r"                                             | 400 | InvalidArgumentError | resourceId
            """)
    @Sampled(3)
    void preview_with_an_invalid_or_unsupported_field_is_refused(String field, int status, String code, String named) {
        sell("pro", flat("MONTHLY", "49"));

        Reply refused = preview("pro", field);

        assertThat(refused.isProblem(status, code).text("field")).isEqualTo(named);
    }

    @Test
    void preview_requires_an_existing_customer_and_a_published_plan() {
        catalog.draftPlan("draft").isOk();

        preview("ghost", "").isProblem(404, "PlanNotFound");
        preview("draft", "").isProblem(409, "UnPublishedPackage");
        development
                .post("/subscriptions/preview", "{\"customerId\": \"nobody\", \"planId\": \"draft\"}")
                .isProblem(404, "CustomerNotFound");
    }

    private void sell(String plan, String... models) {
        catalog.draftPlan(plan).isOk();
        catalog.charge("plans", plan, models).isOk();
        catalog.publish("plans", plan).isOk();
    }

    private Reply preview(String plan, String fields) {
        return development.post(
                "/subscriptions/preview",
                "{\"customerId\": \"ann\", \"planId\": \"%s\"%s}"
                        .formatted(plan, fields.isEmpty() ? "" : ", " + fields));
    }

    /// `amount` may go on with the currency.

    private static BigDecimal number(Reply reply, String path) {
        return new BigDecimal(reply.text(path));
    }

    private static List<String> lines(Reply preview, String invoice) {
        return ((List<?>) Objects.requireNonNull(preview.at(invoice + ".lines")))
                .stream()
                        .map(it -> (Map<?, ?>) it)
                        .map(it -> "%s %s × %s = %s"
                                .formatted(
                                        it.get("description"),
                                        plain(it.get("quantity")),
                                        plain(it.get("unitPrice")),
                                        plain(it.get("subTotal"))))
                        .toList();
    }

    private static String plain(@Nullable Object number) {
        return new BigDecimal(String.valueOf(number)).stripTrailingZeros().toPlainString();
    }
}
