package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import dev.ambit.JsonPaths;
import dev.ambit.TestServer;
import dev.ambit.console.Chrome;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The unmodified browser SDK in Chromium, on a page of another origin and without the internet.
class BrowserSdkTest {

    private static final String PAGE = """
            <!doctype html>
            <meta charset="utf-8">
            <title>Shop</title>
            <link rel="icon" href="data:,">
            <script src="https://js.stripe.com/v3"></script>
            <script src="/script.js"></script>
            """;

    private static final String ASK = """
            async ([options, customer, token]) => {
                const client = Stigg.default.initialize(options);
                await client.waitForInitialization();
                await client.setCustomerId(customer, token);
                return {
                    all: (await client.getEntitlements()).filter(it => it).map(it => it.feature.id).sort(),
                    flag: client.getBooleanEntitlement({featureId: 'flag'}),
                    size: client.getNumericEntitlement({featureId: 'size'}),
                    calls: client.getMeteredEntitlement({featureId: 'calls', options: {requestedUsage: 7}}),
                    subscriptions: await client.getActiveSubscriptionsList(),
                };
            }
            """;

    private final SdkShop shop = SdkShop.open();
    private SdkSite site;
    private Chrome chrome;
    private Page page;

    @BeforeAll
    static void install() throws IOException {
        PublicSdks.install();
    }

    @BeforeEach
    void open_a_page() throws IOException {
        site = SdkSite.open(PAGE, PublicSdks.file("node_modules/@stigg/js-client-sdk/dist/index.js"));
        chrome = Chrome.open(site.port());
        page = chrome.visitor();
        page.route(address -> !address.startsWith("http://127.0.0.1:"), Route::abort);
        page.navigate("/");
    }

    @AfterEach
    void close() {
        chrome.close();
        site.close();
    }

    @Test
    void two_customers_get_the_entitlements_of_their_plans() {
        Object ann = ask("ann", null);

        // This SDK ignores features of the type ENUM.
        assertThat(JsonPaths.at(ann, "all")).isEqualTo(List.of("calls", "flag", "size"));
        assertThat(JsonPaths.at(ann, "flag.hasAccess")).isEqualTo(true);
        assertThat(JsonPaths.at(ann, "flag.isFallback")).isEqualTo(false);
        assertThat(text(ann, "size.value")).isEqualTo("30");
        assertThat(JsonPaths.at(ann, "calls.hasAccess")).isEqualTo(true);
        assertThat(text(ann, "calls.currentUsage")).isEqualTo("3");
        assertThat(text(ann, "subscriptions.0.plan.planId")).isEqualTo("pro");

        page.reload();
        Object bob = ask("bob", null);
        assertThat(JsonPaths.at(bob, "all")).isEqualTo(List.of("calls"));
        assertThat(JsonPaths.at(bob, "flag.hasAccess")).isEqualTo(false);
        assertThat(JsonPaths.at(bob, "calls.hasAccess")).isEqualTo(false);
        assertThat(text(bob, "calls.accessDeniedReason")).isEqualTo("RequestedUsageExceedingLimit");
    }

    @Test
    void client_side_security_gives_each_customer_only_its_own_entitlements() {
        shop.requireCustomerTokens();
        String token = shop.environment().customerKey("ann");

        assertThat(JsonPaths.at(ask("ann", token), "flag.hasAccess")).isEqualTo(true);

        page.reload();
        assertThat(failure("bob", token)).contains("Failed to");
        page.reload();
        assertThat(failure("ann", null)).contains("Failed to");
    }

    private String failure(String customer, @Nullable String token) {
        try {
            return String.valueOf(ask(customer, token));
        } catch (com.microsoft.playwright.PlaywrightException refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    private Object ask(String customer, @Nullable String token) {
        Map<String, Object> options = new HashMap<>();
        options.put("apiKey", shop.environment().clientKey());
        options.put("baseUri", TestServer.app().url());
        options.put("baseEdgeUri", TestServer.app().url());
        return page.evaluate(ASK, Arrays.asList(options, customer, token));
    }

    private static String text(Object answers, String path) {
        return String.valueOf(JsonPaths.at(answers, path));
    }
}
