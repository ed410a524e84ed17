package dev.ambit.e2e;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.engine.FeatureKind.BOOLEAN;
import static dev.ambit.engine.FeatureKind.CONFIGURATION;
import static dev.ambit.engine.FeatureKind.ENUM;
import static dev.ambit.engine.FeatureKind.METERED;

import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import java.util.Map;

/// An account with two subscribers, `ann` and `bob`, whose plans differ.
record SdkShop(TestAccount account, TestEnvironment environment) {

    static SdkShop open() {
        TestAccount account = TestServer.openAccount();
        TestEnvironment environment = account.development();
        TestCatalog catalog = TestCatalog.of(account);
        catalog.feature("calls", METERED);
        catalog.feature("flag", BOOLEAN);
        catalog.feature("size", CONFIGURATION);
        catalog.feature("city", ENUM, "NY", "LA");
        catalog.plan(
                "pro",
                grant("calls", "\"usageLimit\": 10", "\"resetPeriod\": \"MONTH\""),
                grant("flag"),
                grant("size", "\"usageLimit\": 30"),
                grant("city", "\"enumValues\": [\"NY\"]"));
        catalog.plan("basic", grant("calls", "\"usageLimit\": 5", "\"resetPeriod\": \"MONTH\""));
        var shop = new SdkShop(account, environment);
        shop.subscribe("ann", "pro");
        shop.subscribe("bob", "basic");
        environment.reportUsage("ann", "calls", "3").isOk();
        return shop;
    }

    /// Variables for a script of `e2e/sdk`.
    Map<String, String> variables() {
        return Map.of("AMBIT_URL", TestServer.app().url(), "KEY", environment.key());
    }

    void requireCustomerTokens() {
        account.http()
                .patch(account.key(), "/api/v1/environments/development", "{\"hardenClientAccessEnabled\": true}")
                .isOk();
    }

    private void subscribe(String customer, String plan) {
        environment.post("/customers", "{\"id\": \"%s\"}".formatted(customer)).isOk();
        environment
                .post("/subscriptions", "{\"customerId\": \"%s\", \"planId\": \"%s\"}".formatted(customer, plan))
                .isOk();
    }
}
