package dev.ambit.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.ColorScheme;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Tests the prices that the paywall shows in Chromium.
@Tag("long")
class WidgetPricesTest {

    private static final String FREE_FIRST = """
            "tiers": [{"upTo": 1000, "unitPrice": {"amount": 0}}, {"unitPrice": {"amount": 0.01}}]""";

    private static final String FLAT_FIRST = """
            "tiers": [{"upTo": 100, "flatPrice": {"amount": 30}}, {"unitPrice": {"amount": 0.5}}]""";

    private final TestAccount account = TestServer.openAccount();
    private final TestEnvironment environment = account.development();
    private WidgetPage site;

    @BeforeEach
    void open_a_page() throws IOException {
        environment.post("/features", """
                {"id": "calls", "displayName": "API calls", "featureType": "NUMBER", "meterType": "INCREMENTAL",
                 "featureUnits": "call", "featureUnitsPlural": "calls"}""").isOk();
        environment.post("/customers", "{\"id\": \"ann\"}").isOk();
        environment
                .post("/products", "{\"id\": \"api\", \"displayName\": \"API\"}")
                .isOk();
        environment
                .post("/products", "{\"id\": \"free\", \"displayName\": \"Free\"}")
                .isOk();
        plan("api", "blocks", "PAID", calls("", "\"blockSize\": 1000, " + price("2")));
        plan("api", "units", "PAID", calls("", price("0.0005")));
        plan("api", "graduated", "PAID", calls(", \"tiersMode\": \"GRADUATED\"", FREE_FIRST));
        plan("api", "volume", "PAID", calls(", \"tiersMode\": \"VOLUME\"", FREE_FIRST));
        plan("api", "package", "PAID", calls(", \"tiersMode\": \"GRADUATED\"", FLAT_FIRST));
        plan("api", "setup", "PAID", flat("RECURRING", "MONTHLY", "20"), flat("ONE_OFF", "MONTHLY", "99"));
        plan("api", "yearly", "PAID", flat("RECURRING", "ANNUALLY", "100"));
        plan("api", "enterprise", "CUSTOM");
        plan("free", "hobby", "FREE");
        site = WidgetPage.open(environment);
    }

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void prices_name_the_units_and_the_period_that_they_pay_for() {
        Locator paywall = site.add("ambit-paywall", "product-id=api");

        WidgetPage.shows(paywall, "$2per 1,000 calls");
        assertThat(card(paywall, "units")).containsText("$0.0005per call");
        assertThat(card(paywall, "graduated")).containsText("$0.01per call, the first 1,000 calls are free");
        assertThat(card(paywall, "volume")).containsText("$0.01per call, free up to 1,000 calls");
        assertThat(card(paywall, "package"))
                .containsText("$30per month for up to 100 calls, the price depends on the quantity");
        assertThat(card(paywall, "setup")).containsText("$20per month, plus $99 once");
        assertThat(card(paywall, "enterprise")).containsText("Custom price");
        assertThat(card(paywall, "enterprise").locator("button")).hasText("Contact us");
        site.checkPage("widget-prices", ColorScheme.LIGHT, 0);
    }

    @Test
    void plan_without_the_chosen_period_cannot_be_chosen() {
        Locator paywall = site.add("ambit-paywall", "product-id=api");
        WidgetPage.shows(paywall, "$2per 1,000 calls");
        Locator yearly = card(paywall, "yearly");

        assertThat(yearly).containsText("Not available for this billing period");
        assertThat(yearly.locator("button")).isDisabled();
        paywall.getByLabel("Annual").check();
        assertThat(yearly).containsText("$100per year");
        assertThat(yearly.locator("button")).isEnabled();
        assertThat(card(paywall, "setup")).containsText("Not available for this billing period");
        assertThat(card(paywall, "setup").locator("button")).isDisabled();
    }

    /// The annual period that was chosen for the first product does not exist in the second one.
    @Test
    void billing_period_is_one_of_the_shown_product() {
        Locator paywall = site.add("ambit-paywall", "product-id=api");
        WidgetPage.shows(paywall, "$2per 1,000 calls");
        paywall.getByLabel("Annual").check();
        site.page()
                .evaluate(
                        "document.addEventListener('ambit-plan-selected', event => { window.selected = event.detail })");

        site.page().evaluate("document.querySelector('ambit-paywall').setAttribute('product-id', 'free')");
        paywall.getByText("Choose hobby").click();

        assertThat(site.page().evaluate("selected.billingPeriod")).isEqualTo("MONTHLY");
        assertThat(paywall).not().containsText("Annual");
    }

    private static Locator card(Locator paywall, String plan) {
        return paywall.locator("section[aria-label='%s']".formatted(plan));
    }

    private void plan(String product, String id, String pricingType, String... models) {
        environment.post("/plans", """
                {"id": "%1$s", "displayName": "%1$s", "productId": "%2$s"}""".formatted(id, product)).isOk();
        environment
                .patch("/plans/" + id, """
                {"charges": {"pricingType": "%s", "pricingModels": [%s]}}""".formatted(pricingType, String.join(", ", models)))
                .isOk();
        environment
                .post("/plans/%s/publish".formatted(id), "{\"migrationType\": \"NEW_CUSTOMERS\"}")
                .isOk();
    }

    private static String calls(String fields, String price) {
        return """
                {"billingModel": "USAGE_BASED", "featureId": "calls"%s,
                 "pricePeriods": [{"billingPeriod": "MONTHLY", %s}]}""".formatted(fields, price);
    }

    private static String flat(String cadence, String period, String amount) {
        return """
                {"billingModel": "FLAT_FEE", "billingCadence": "%s", "pricePeriods": [
                  {"billingPeriod": "%s", "price": {"amount": %s}}]}""".formatted(cadence, period, amount);
    }

    private static String price(String amount) {
        return "\"price\": {\"amount\": %s}".formatted(amount);
    }
}
