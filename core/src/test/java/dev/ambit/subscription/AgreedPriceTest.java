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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests the price of a subscription: the price of the plan version at its purchase, or an agreed price.
class AgreedPriceTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();

    /// Pro is 49 a month and 10 a seat, in blocks of 4; its calls are paid in tiers, at least 100 a month.
    @BeforeEach
    void pro_and_an_addon_and_a_custom_plan() {
        catalog.feature("seats", METERED);
        catalog.feature("calls", METERED);
        catalog.addon("support");
        catalog.draftPlan("pro").isOk();
        catalog.allow("pro", List.of("support")).isOk();
        catalog.chargeAtLeast("pro", 100, flat("MONTHLY", "49"), """
                {"billingModel": "PER_UNIT", "featureId": "seats",
                 "pricePeriods": [{"billingPeriod": "MONTHLY", "blockSize": 4, "price": {"amount": 10}}]}
                """, """
                {"billingModel": "USAGE_BASED", "featureId": "calls", "tiersMode": "GRADUATED",
                 "pricePeriods": [{"billingPeriod": "MONTHLY",
                    "tiers": [{"upTo": 100, "unitPrice": {"amount": 2}}, {"unitPrice": {"amount": 1}}]}]}
                """).isOk();
        catalog.publish("plans", "pro").isOk();
        catalog.draftPlan("cheap").isOk();
        catalog.charge("plans", "cheap", flat("MONTHLY", "20")).isOk();
        catalog.publish("plans", "cheap").isOk();
        catalog.draftPlan("custom", "\"pricingType\": \"CUSTOM\"").isOk();
        catalog.publish("plans", "custom").isOk();
        catalog.plan("free");
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", textBlock = """
            -                                                                      | 49 20 1 100
            "priceOverrides": [{"baseCharge": true, "amount": 30}]                 | 30 20 1 100
            "priceOverrides": [{"price": {"amount": 30, "currency": "usd"}}]       | 30 20 1 100
            "priceOverrides": [{"featureId": "seats", "amount": 8}]                | 49 16 1 100
            "priceOverrides": [{"featureId": "seats", "amount": 8, "blockSize": 1}] | 49 40 1 100
            "priceOverrides": [{"addonId": "support", "amount": 0.5}]              | 49 20 0.5 100
            "minimumSpend": {"amount": 70, "currency": "usd"}                      | 49 20 1 70
            "minimumSpend": {"minimum": {"amount": 70}}                            | 49 20 1 70
            """)
    @Sampled(3)
    @Tag("ci")
    void agreed_price_replaces_the_list_price_in_the_invoice(@Nullable String agreed, String amounts) {
        Reply preview = development
                .post("/subscriptions/preview", bought("pro", agreed == null ? "" : ", " + agreed))
                .isOk();

        assertThat(amounts(preview, "recurringInvoice.lines", "subTotal")).isEqualTo(amounts);
    }

    @Test
    void subscription_shows_its_list_prices_and_agreed_prices() {
        Reply asked = development
                .post("/subscriptions", bought("pro", ", \"id\": \"s\""))
                .isOk();

        assertThat(prices(asked.at("subscription.prices")))
                .containsExactly("pro 49 true", "seats 10 false", "calls null false", "support 1 true");
        assertThat(asked.text("subscription.prices.0.currency")).isEqualTo("usd");
        assertThat(asked.text("subscription.prices.0.price.amount")).isEqualTo("49");
        assertThat(asked.text("subscription.prices.1.blockSize")).isEqualTo("4");
        assertThat(asked.text("subscription.prices.2.tiers.0.unitPrice.amount")).isEqualTo("2");
        assertThat(asked.text("subscription.prices.3.addonId")).isEqualTo("support");
        List<Map<?, ?>> prices = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            prices.add((Map<?, ?>) Objects.requireNonNull(asked.at("subscription.prices." + i)));
        }
        assertThat(prices).noneMatch(it -> it.containsKey("billingCountryCode"));
        assertThat(prices).filteredOn(it -> it.containsKey("blockSize")).hasSize(1);
        assertThat(prices).filteredOn(it -> it.containsKey("tiers")).hasSize(1);
        assertThat(prices).filteredOn(it -> it.containsKey("amount")).hasSize(3);
        assertThat(prices).allMatch(it -> it.containsKey("addonId") && it.containsKey("featureId"));
        assertThat(asked.http().body()).doesNotContain("\"flatPrice\":null", "\"upTo\":null");

        Reply agreed = update("""
                "priceOverrides": [{"baseCharge": true, "amount": 30},
                    {"featureId": "calls", "tiers": [{"unitPrice": {"amount": 0.5, "currency": "usd"}}]}],
                "minimumSpend": {"amount": 70}
                """).isOk();

        assertThat(prices(agreed.at("prices")))
                .containsExactly("pro 30 true", "seats 10 false", "calls null false", "support 1 true");
        assertThat(agreed.text("prices.2.tiers.0.unitPrice.amount")).isEqualTo("0.5");
        assertThat(agreed.text("minimumSpend.amount")).isEqualTo("70");
        assertThat(agreed.text("priceOverrides.0.amount")).isEqualTo("30");
        assertThat(agreed.at("priceOverrides.0.tiers")).isNull();
        assertThat(development.get("/subscriptions/s").at("prices")).isEqualTo(agreed.at("prices"));
        assertThat(development.get("/subscriptions").at("0.prices")).isEqualTo(agreed.at("prices"));
        assertThat(prices(update("\"priceOverrides\": null").isOk().at("prices"))
                        .getFirst())
                .isEqualTo("pro 49 true");
    }

    /// A plan with a custom price has no other price.
    @Test
    void custom_plan_is_billed_at_the_agreed_price() {
        Reply often = development.post("/subscriptions", subscription("custom", """
                , "priceOverrides": [{"baseCharge": true, "amount": 5000, "currency": "eur"}]
                """));
        Reply yearly =
                development.post("/subscriptions", subscription("custom", """
                        , "billingPeriod": "ANNUALLY",
                        "priceOverrides": [{"baseCharge": true, "amount": 5000, "currency": "eur"}]
                        """)).isOk();

        assertThat(often.isProblem(400, "BillingPeriodMissingError").text("field"))
                .isEqualTo("billingPeriod");
        assertThat(yearly.text("subscription.prices.0.amount")).isEqualTo("5000");
        assertThat(yearly.text("subscription.prices.0.currency")).isEqualTo("eur");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "priceOverrides": [{"baseCharge": true, "amount": 5, "currency": "xau"}]            | priceOverrides.0.currency
            "priceOverrides": [{"baseCharge": true, "price": {"amount": 5, "currency": "xxx"}}] | priceOverrides.0.currency
            "minimumSpend": {"amount": 5, "currency": "xau"}                                    | minimumSpend.currency
            """)
    @Tag("long")
    void agreed_price_in_a_non_monetary_currency_is_refused(String fields, String field) {
        Reply refused = development.post(
                "/subscriptions", subscription("custom", ", \"billingPeriod\": \"MONTHLY\", " + fields));

        assertThat(refused.isProblem(400, "BadUserInput").text("field")).isEqualTo(field);
    }

    /// At list prices, `pro` costs more than `cheap`.
    @Test
    void agreed_price_decides_whether_a_plan_change_is_a_downgrade() {
        development
                .post("/subscriptions", subscription("cheap", ", \"id\": \"cheap\""))
                .isOk();

        Reply less = development.post("/subscriptions", bought("pro", """
                        , "id": "pro", "scheduleStrategy": "END_OF_BILLING_PERIOD", "minimumSpend": {"amount": 0},
                        "priceOverrides": [{"amount": 1}, {"featureId": "seats", "amount": 0},
                            {"addonId": "support", "amount": 0}]
                        """)).isOk();

        assertThat(less.text("subscription.id")).isEqualTo("cheap");
        assertThat(less.text("isScheduled")).isEqualTo("true");
    }

    @Test
    void paying_customer_of_a_subscription_cannot_be_changed() {
        development.post("/customers", "{\"id\": \"bob\"}").isOk();
        development
                .post("/subscriptions", subscription("free", ", \"payingCustomerId\": \"bob\""))
                .isOk();

        Reply changed = development.post("/subscriptions", subscription("cheap", ", \"payingCustomerId\": \"ann\""));
        Reply unchanged =
                development.post("/subscriptions", subscription("cheap", "")).isOk();
        Reply again = development
                .post("/subscriptions", subscription("cheap", ", \"payingCustomerId\": \"bob\""))
                .isOk();

        changed.isProblem(409, "ChangingPayingCustomerIsNotSupportedError");
        assertThat(changed.text("currentPayingCustomerId")).isEqualTo("bob");
        assertThat(changed.text("newPayingCustomerId")).isEqualTo("ann");
        assertThat(unchanged.text("subscription.payingCustomerId")).isEqualTo("bob");
        assertThat(again.text("id")).isEqualTo(unchanged.text("id"));
    }

    private Reply update(String fields) {
        return development.patch("/subscriptions/s", "{%s}".formatted(fields));
    }

    /// Five seats, and support.
    private static String bought(String plan, String fields) {
        return subscription(plan, """
                , "charges": [{"id": "seats", "quantity": 5, "type": "FEATURE"}],
                "addons": [{"id": "support", "quantity": 1}]%s
                """.formatted(fields));
    }

    private static String subscription(String plan, String fields) {
        return "{\"customerId\": \"ann\", \"planId\": \"%s\"%s}".formatted(plan, fields);
    }

    private static String amounts(Reply reply, String path, String field) {
        int lines = ((List<?>) Objects.requireNonNull(reply.at(path))).size();
        return String.join(
                " ",
                IntStream.range(0, lines)
                        .mapToObj(i -> new BigDecimal(reply.text("%s.%d.%s".formatted(path, i, field)))
                                .stripTrailingZeros()
                                .toPlainString())
                        .toList());
    }

    private static List<String> prices(@Nullable Object prices) {
        return ((List<?>) Objects.requireNonNull(prices))
                .stream()
                        .map(it -> (Map<?, ?>) it)
                        .map(it -> "%s %s %s"
                                .formatted(
                                        it.get("featureId") != null
                                                ? it.get("featureId")
                                                : it.get("addonId") != null ? it.get("addonId") : "pro",
                                        it.get("amount"),
                                        it.get("baseCharge")))
                        .toList();
    }
}
