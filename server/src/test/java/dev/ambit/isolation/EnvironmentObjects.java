package dev.ambit.isolation;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.customer.TestImport;
import dev.ambit.engine.FeatureKind;
import dev.ambit.environment.EnvironmentRows;
import dev.ambit.webhook.TestEndpoint;

/// Objects of every kind in an environment. Ids are the same in every environment; names contain a word of their
/// own. One customer, plan and feature exist nowhere else.
record EnvironmentObjects(TestAccount account, TestEnvironment environment, TestCatalog catalog, String word) {

    static EnvironmentObjects of(TestAccount account, TestEnvironment environment, String word) {
        return new EnvironmentObjects(account, environment, TestCatalog.of(account, environment), word);
    }

    /// An id that only the environment with this word has.
    static String uniqueId(String word) {
        return "alone-" + Integer.toHexString(word.hashCode());
    }

    void create() {
        sell();
        buy("first");
        buy(uniqueId(word));
        environment.post("/subscriptions", """
                {"id": "sited", "customerId": "first", "planId": "sited", "resourceId": "site"}
                """).isOk();
        use();
        createWebhook();
        issueKeys();
        connect();
        environment.post("/bulk-changes", """
                {"filter": {}, "promotionalEntitlements": [{"featureId": "sso", "period": "lifetime"}]}
                """).isOk();
        TestImport.furnish(environment);
        EnvironmentRows.furnishUnseen(EnvironmentRows.number(environment.id()));
        // A version more, to which customers are moved.
        environment.post("/plans/later/draft", "").isOk();
        catalog.publishForAll("plans", "later");
    }

    private void sell() {
        post("/products", "{\"id\": \"main\", %s}");
        post("/products", "{\"id\": \"sites\", \"multipleSubscriptions\": true, %s}");
        post("/plans", "{\"id\": \"sited\", \"productId\": \"sites\", \"pricingType\": \"FREE\", %s}");
        catalog.publish("plans", "sited").isOk();
        for (String id : new String[] {"calls", "seats"}) {
            post("/features", """
                    {"id": "%s", "featureType": "NUMBER", "meterType": "%s", \
                    "featureUnits": "unit", "featureUnitsPlural": "units", %%s}
                    """.formatted(id, id.equals("calls") ? "INCREMENTAL" : "FLUCTUATING"));
        }
        post("/features", "{\"id\": \"sso\", \"featureType\": \"BOOLEAN\", %s}");
        post("/features", "{\"id\": \"" + uniqueId(word) + "\", \"featureType\": \"BOOLEAN\", %s}");
        catalog.feature("raw", FeatureKind.METERED);
        for (String plan : new String[] {"basic", "other", "later", uniqueId(word)}) {
            post("/plans", "{\"id\": \"" + plan + "\", \"productId\": \"main\", \"pricingType\": \"FREE\", %s}");
            catalog.entitle(
                            "plans",
                            plan,
                            TestCatalog.limit("calls", 1_000_000),
                            TestCatalog.limit("seats", 50),
                            TestCatalog.grant("sso"))
                    .isOk();
            catalog.publish("plans", plan).isOk();
        }
        post("/addons", "{\"id\": \"extra\", \"productId\": \"main\", %s}");
        catalog.price("addons", "extra");
        catalog.entitle("addons", "extra", TestCatalog.limit("seats", 5)).isOk();
        catalog.publish("addons", "extra").isOk();
        post("/plans", "{\"id\": \"draft\", \"productId\": \"main\", \"pricingType\": \"FREE\", %s}");
        catalog.entitle("plans", "draft", TestCatalog.limit("calls", 10)).isOk();
    }

    private void buy(String customer) {
        environment
                .post("/customers", """
                {"id": "%s", "name": "%s", "email": "%s@example.com", "metadata": {"of": "%s"}}
                """.formatted(customer, word, word, word))
                .isOk();
        environment
                .post("/subscriptions", """
                {"id": "of-%s", "customerId": "%s", "planId": "later", "metadata": {"of": "%s"}}
                """.formatted(customer, customer, word))
                .isOk();
    }

    private void use() {
        post("/customers/first/promotional-entitlements", """
                {"promotionalEntitlements": [{"featureId": "sso", "period": "lifetime"}]}
                """);
        environment.post("/usage", """
                {"usages": [{"customerId": "first", "featureId": "calls", "value": 1, "idempotencyKey": "once",
                    "dimensions": {"of": "%s"}}]}
                """.formatted(word)).isOk();
        environment.post("/events", """
                {"events": [{"customerId": "first", "eventName": "call", "idempotencyKey": "once",
                    "dimensions": {"of": "%s"}}]}
                """.formatted(word)).isOk();
        environment.post("/usage/consume", """
                {"customerId": "first", "featureId": "calls", "amount": 1, "reserveSeconds": 1}
                """).isOk();
        environment.postOnce("once", "/products", """
                {"id": "kept", "displayName": "%s"}
                """.formatted(word)).isOk();
        environment.check("first", "sso").isOk();
        Waiting.until(() -> environment.get("/checks").texts("at"), it -> !it.isEmpty());
    }

    private void createWebhook() {
        Reply made = environment
                .post("/webhooks", """
                {"url": "%s/%s", "description": "%s"}
                """.formatted(TestServer.stripe().url(), word, word))
                .isOk();
        environment.post("/webhooks/%s/disable".formatted(made.text("id")), "").isOk();
        TestEndpoint.furnish(environment);
    }

    private void issueKeys() {
        account.http()
                .post(account.key(), "/api/v1/environments/%s/api-keys".formatted(environment.slug()), """
                        {"displayName": "%s", "keyType": "SCOPED",
                         "scopes": [{"resource": "CUSTOMER", "action": "WRITE"}]}
                        """.formatted(
                                word))
                .isOk();
    }

    private void connect() {
        TestServer.stripe().furnish(account, environment);
        account.http()
                .post(account.key(), "/api/v1/members", "{\"email\": \"%s\"}".formatted(TestPerson.anyEmail()))
                .isOk();
    }

    /// @param json may leave a place for a name and metadata
    private void post(String path, String json) {
        String own = "\"displayName\": \"%s\", \"metadata\": {\"of\": \"%s\"}".formatted(word, word);
        environment.post(path, json.replace("%s", own)).isOk();
    }
}
