package dev.ambit.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestClock;
import dev.ambit.TestServer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests an agreed price and an agreed end of a subscription when its other fields change.
class DraftReviewTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();
    private final TestClock clock = TestClock.stop(acme);

    /// Pro and support are one dollar a month each.
    @BeforeEach
    void plans_with_support() {
        catalog.addon("support");
        catalog.draftPlan("pro").isOk();
        catalog.price("plans", "pro");
        catalog.allow("pro", List.of("support")).isOk();
        catalog.publish("plans", "pro").isOk();
        catalog.draftPlan("custom", "\"pricingType\": \"CUSTOM\"").isOk();
        catalog.publish("plans", "custom").isOk();
        catalog.draftAddon("talks", "\"pricingType\": \"CUSTOM\"").isOk();
        catalog.publish("addons", "talks").isOk();
        catalog.planWith(List.of("support", "talks"), "free");
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
    }

    /// Earlier versions stored agreed prices without validation.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            free   | {"minimumSpend": {"amount": 70}}
            custom | {"minimumSpend": {"amount": 70}}
            custom | {"priceOverrides": [{"baseCharge": true, "amount": 70}]}
            pro    | {"minimumSpend": {"amount": 70, "currency": "eur"}}
            pro    | {"priceOverrides": [{"addonId": "ghost", "amount": 70}]}
            """)
    @Tag("long")
    void invalid_stored_price_does_not_block_an_update_of_other_fields(String plan, String stored) {
        buy(plan, "").isOk();
        setKept(stored);

        update("\"addons\": []").isOk();
        update("\"billingCycleAnchor\": \"NOW\"").isOk();
    }

    @Test
    void invalid_stored_price_does_not_block_a_new_minimum_spend() {
        buy("pro", "").isOk();
        setKept("{\"priceOverrides\": [{\"addonId\": \"ghost\", \"amount\": 70}]}");

        update("\"minimumSpend\": {\"amount\": 5}").isOk();
        update("\"minimumSpend\": null").isOk();
    }

    @Test
    void invalid_stored_minimum_spend_does_not_block_a_new_price() {
        buy("pro", "").isOk();
        setKept("{\"minimumSpend\": {\"amount\": 70, \"currency\": \"eur\"}}");

        update("\"priceOverrides\": [{\"amount\": 5}]").isOk();
        assertThat(update("\"minimumSpend\": {\"amount\": 5, \"currency\": \"eur\"}")
                        .isProblem(400, "BadUserInput")
                        .text("field"))
                .isEqualTo("minimumSpend.currency");
    }

    @Test
    void agreed_price_of_an_addon_is_removed_with_the_addon() {
        buy("pro", """
                "addons": [{"id": "support", "quantity": 1}],
                "priceOverrides": [{"addonId": "support", "amount": 0.5}, {"amount": 0.25}]
                """).isOk();

        Reply without = update("\"addons\": []").isOk();
        Reply again =
                update("\"addons\": [{\"id\": \"support\", \"quantity\": 1}]").isOk();

        assertThat(without.text("priceOverrides.0.amount")).isEqualTo("0.25");
        assertThat(without.at("priceOverrides.1")).isNull();
        assertThat(again.text("prices.0.amount")).isEqualTo("0.25");
        assertThat(again.text("prices.1.amount")).isEqualTo("1");
    }

    /// Until then, the subscription has the add-on at the agreed price.
    @Test
    void agreed_price_of_an_addon_removed_later_is_kept_until_then() {
        buy("pro", """
                "addons": [{"id": "support", "quantity": 1}],
                "priceOverrides": [{"addonId": "support", "amount": 0.5}]
                """).isOk();

        Reply before = update("\"addons\": [], \"scheduleStrategy\": \"END_OF_BILLING_PERIOD\"")
                .isOk();
        clock.advance("P1M");

        assertThat(before.text("prices.1.amount")).isEqualTo("0.5");
        assertThat(subscription().at("addons")).isEqualTo(List.of());
        assertThat(subscription().at("priceOverrides.0")).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "priceOverrides": [{"amount": 5}], "scheduleStrategy": "END_OF_BILLING_PERIOD"
            "priceOverrides": null, "scheduleStrategy": "END_OF_BILLING_MONTH"
            "minimumSpend": {"amount": 5}, "scheduleStrategy": "END_OF_BILLING_PERIOD"
            """)
    @Tag("long")
    void change_of_an_agreed_price_cannot_be_scheduled(String fields) {
        buy("pro", "").isOk();
        Reply before = subscription();

        Reply refused = update(fields).isProblem(400, "UnsupportedParameter");

        assertThat(refused.text("field")).isEqualTo("scheduleStrategy");
        assertThat(refused.text("allowed")).isEqualTo("IMMEDIATE with priceOverrides or minimumSpend");
        assertThat(subscription().at("prices")).isEqualTo(before.at("prices"));
    }

    /// The add-on needs a billing period, also if the plan is free.
    @Test
    void agreed_price_of_an_addon_is_billed_every_period() {
        String sockets = "\"addons\": [{\"id\": \"talks\", \"quantity\": 1}], "
                + "\"priceOverrides\": [{\"addonId\": \"talks\", \"amount\": 70}]";

        Reply often = buy("free", sockets).isProblem(400, "BillingPeriodMissingError");
        Reply yearly = development
                .post("/subscriptions/preview", """
                        {"customerId": "ann", "planId": "free", "billingPeriod": "ANNUALLY", %s}
                        """.formatted(sockets))
                .isOk();
        Reply bought =
                buy("free", sockets + ", \"billingPeriod\": \"ANNUALLY\"").isOk();

        assertThat(often.text("field")).isEqualTo("billingPeriod");
        assertThat(yearly.text("immediateInvoice.total")).isEqualTo("70");
        assertThat(yearly.text("recurringInvoice.total")).isEqualTo("70");
        assertThat(bought.text("subscription.billingPeriod")).isEqualTo("ANNUALLY");
    }

    /// A plan with a fixed term expires only if it has no billing period.
    @ParameterizedTest
    @CsvSource({"0, EXPIRED", "1, CANCELED"})
    @Tag("long")
    void billed_subscription_with_an_end_date_is_cancelled_instead_of_expired(int addons, String status) {
        buy("free", "\"cancellationDate\": \"%s\"".formatted(clock.in("P10D"))).isOk();
        if (addons > 0) {
            update("\"addons\": [{\"id\": \"support\", \"quantity\": %d}]".formatted(addons))
                    .isOk();
        }

        clock.advance("P10D");

        assertThat(subscription().text("status")).isEqualTo(status);
    }

    private Reply buy(String plan, String fields) {
        return development.post("/subscriptions", """
                {"customerId": "ann", "planId": "%s", "id": "s"%s}
                """.formatted(plan, fields.isEmpty() ? "" : ", " + fields));
    }

    private Reply update(String fields) {
        return development.patch("/subscriptions/s", "{%s}".formatted(fields));
    }

    private Reply subscription() {
        return development.get("/subscriptions/s").isOk();
    }

    private void setKept(String stored) {
        TestServer.superuser().useHandle(tx -> tx.execute("""
                update subscriptions set kept = ?::jsonb where subscription_id = 's' and environment_id =
                    (select environment_id from environments where public_id = ?::uuid)
                """, stored, development.id()));
    }
}
