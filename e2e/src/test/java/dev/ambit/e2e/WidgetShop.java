package dev.ambit.e2e;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import java.util.HashMap;
import java.util.Map;

/// An account that sells a free plan, a plan with a price for each seat, and a plan with tiers. Its customer `ann` has
/// the second with an add-on, a promotion and usage.
record WidgetShop(TestAccount account, TestEnvironment environment, String subscriptionId) {

    private static final String PRODUCT = """
            {"id": "app", "displayName": "Papershop"}""";

    private static final String CALLS = """
            {"id": "calls", "displayName": "API calls", "featureType": "NUMBER", "meterType": "INCREMENTAL",
             "featureUnits": "call", "featureUnitsPlural": "calls"}""";

    private static final String SEATS = """
            {"id": "seats", "displayName": "Seats", "featureType": "NUMBER", "meterType": "FLUCTUATING",
             "featureUnits": "seat", "featureUnitsPlural": "seats"}""";

    private static final String PROJECTS = """
            {"id": "projects", "displayName": "Projects", "featureType": "NUMBER", "meterType": "None",
             "featureUnits": "project", "featureUnitsPlural": "projects"}""";

    private static final String SSO = """
            {"id": "sso", "displayName": "Single sign-on", "featureType": "BOOLEAN", "meterType": "None"}""";

    private static final String SUPPORT = """
            {"id": "support", "displayName": "Premium support", "productId": "app"}""";

    private static final String SUPPORT_PRICE = """
            {"charges": {"pricingType": "PAID", "pricingModels": [{"billingModel": "FLAT_FEE", "pricePeriods": [
              {"billingPeriod": "MONTHLY", "price": {"amount": 10}},
              {"billingPeriod": "ANNUALLY", "price": {"amount": 100}}]}]}}""";

    private static final String FREE = """
            {"id": "free", "displayName": "Free", "description": "To try it", "productId": "app",
             "pricingType": "FREE"}""";

    private static final String PRO = """
            {"id": "pro", "displayName": "Pro", "description": "For growing teams", "productId": "app",
             "parentPlanId": "free"}""";

    private static final String PRO_PRICES = """
            {"compatibleAddonIds": ["support"], "charges": {"pricingType": "PAID", "pricingModels": [
              {"billingModel": "FLAT_FEE", "pricePeriods": [
                {"billingPeriod": "MONTHLY", "price": {"amount": 20}},
                {"billingPeriod": "ANNUALLY", "price": {"amount": 192}}]},
              {"billingModel": "PER_UNIT", "featureId": "seats", "pricePeriods": [
                {"billingPeriod": "MONTHLY", "price": {"amount": 5}},
                {"billingPeriod": "ANNUALLY", "price": {"amount": 48}}]}]}}""";

    private static final String SCALE = """
            {"id": "scale", "displayName": "Scale", "description": "For companies", "productId": "app",
             "parentPlanId": "pro"}""";

    private static final String SCALE_PRICES = """
            {"charges": {"pricingType": "PAID", "pricingModels": [
              {"billingModel": "PER_UNIT", "featureId": "seats", "tiersMode": "VOLUME", "pricePeriods": [
                {"billingPeriod": "MONTHLY", "tiers": [
                  {"upTo": 10, "unitPrice": {"amount": 4}}, {"unitPrice": {"amount": 3}}]}]}]}}""";

    /// The checkout of the React SDK asks Stripe for a card unless the customer has one.
    private static final String ANN = """
            {"id": "ann", "name": "Ann", "email": "ann@example.com",
             "defaultPaymentMethod": {"type": "CARD", "billingId": "card-1", "cardLast4Digits": "4242",
               "cardExpiryMonth": 12, "cardExpiryYear": 2030}}""";

    static WidgetShop open() {
        TestAccount account = TestServer.openAccount();
        TestEnvironment environment = account.development();
        publishCatalog(environment);
        return new WidgetShop(account, environment, subscribe(environment));
    }

    /// Turns client-side security on.
    void requireTokens() {
        account.http()
                .patch(account.key(), "/api/v1/environments/development", "{\"hardenClientAccessEnabled\": true}")
                .isOk();
    }

    /// Options of the browser SDK, with a client key.
    Map<String, Object> options(String customer) {
        Map<String, Object> options = new HashMap<>();
        options.put("apiKey", environment.clientKey());
        options.put("baseUri", TestServer.app().url());
        options.put("baseEdgeUri", TestServer.app().url());
        options.put("customerId", customer);
        return options;
    }

    private static void publishCatalog(TestEnvironment it) {
        it.post("/products", PRODUCT).isOk();
        for (String feature : new String[] {CALLS, SEATS, PROJECTS, SSO}) {
            it.post("/features", feature).isOk();
        }
        it.post("/addons", SUPPORT).isOk();
        it.patch("/addons/support", SUPPORT_PRICE).isOk();
        publish(it, "addons", "support");
        it.post("/plans", FREE).isOk();
        publish(it, "plans", "free", limit("calls", 100), limit("projects", 1));
        it.post("/plans", PRO).isOk();
        it.patch("/plans/pro", PRO_PRICES).isOk();
        publish(it, "plans", "pro", limit("calls", 1000), limit("projects", 3), limit("seats", 50));
        it.post("/plans", SCALE).isOk();
        it.patch("/plans/scale", SCALE_PRICES).isOk();
        publish(it, "plans", "scale", limit("calls", 50_000), "{\"id\": \"sso\", \"type\": \"FEATURE\"}");
    }

    private static String limit(String feature, int limit) {
        return """
                {"id": "%s", "type": "FEATURE", "usageLimit": %d%s}
                """.formatted(feature, limit, feature.equals("calls") ? ", \"resetPeriod\": \"MONTH\"" : "");
    }

    private static void publish(TestEnvironment it, String kind, String id, String... entitlements) {
        if (entitlements.length > 0) {
            it.post(
                            "/%s/%s/entitlements".formatted(kind, id),
                            "{\"entitlements\": [%s]}".formatted(String.join(", ", entitlements)))
                    .isOk();
        }
        it.post("/%s/%s/publish".formatted(kind, id), "{\"migrationType\": \"NEW_CUSTOMERS\"}")
                .isOk();
    }

    private static String subscribe(TestEnvironment it) {
        it.post("/customers", ANN).isOk();
        Reply bought = it.post("/subscriptions", """
                {"customerId": "ann", "planId": "pro", "billingPeriod": "MONTHLY",
                 "charges": [{"id": "seats", "quantity": 4, "type": "FEATURE"}],
                 "addons": [{"id": "support", "quantity": 1}]}
                """).isOk();
        it.post("/customers/ann/promotional-entitlements", """
                {"promotionalEntitlements": [{"featureId": "sso", "period": "1 month"}]}
                """).isOk();
        it.reportUsage("ann", "calls", "120").isOk();
        it.reportUsage("ann", "seats", "3").isOk();
        return bought.text("id");
    }
}
