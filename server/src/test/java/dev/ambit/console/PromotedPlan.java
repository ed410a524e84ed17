package dev.ambit.console;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;

/// The plan Team of an account, which is promoted from development to production.
final class PromotedPlan {

    private final TestAccount acme;
    private final TestEnvironment development;
    private final TestEnvironment production;

    PromotedPlan(TestAccount acme) {
        this.acme = acme;
        development = acme.development();
        production = acme.production();
    }

    /// Sells the plan Team in both environments, to two customers in production.
    void sell() {
        development
                .post(
                        "/features",
                        "{\"id\": \"sso\", \"displayName\": \"Single sign-on\", \"featureType\": \"BOOLEAN\"}")
                .isOk();
        development.post("/features", """
                {"id": "minutes", "displayName": "Build minutes", "featureType": "NUMBER", "meterType": "INCREMENTAL",
                 "featureUnits": "minute", "featureUnitsPlural": "minutes"}
                """).isOk();
        String product = development.get("/products").isOk().text("0.id");
        development.post("/plans", """
                {"id": "team", "displayName": "Team", "productId": "%s", "pricingType": "FREE"}
                """.formatted(product)).isOk();
        development.post("/plans/team/entitlements", """
                {"entitlements": [{"id": "sso", "type": "FEATURE"},
                                  {"id": "minutes", "type": "FEATURE", "usageLimit": 3000}]}
                """).isOk();
        publish(development);
        apply(create("First plans", "NEW_CUSTOMERS"));
        production.subscribe("octo", "team");
        production.subscribe("nord-tools", "team");
        production.reportUsage("octo", "minutes", "2950").isOk();
    }

    /// Takes single sign-on out of the plan, and lowers its limit.
    void lower() {
        development.post("/plans/team/draft", "").isOk();
        development.delete("/plans/team/entitlements/sso").isOk();
        development
                .patch("/plans/team/entitlements/minutes", "{\"type\": \"FEATURE\", \"usageLimit\": 2500}")
                .isOk();
        publish(development);
    }

    /// Lowers the limit once more.
    void lowerAgain() {
        development.post("/plans/team/draft", "").isOk();
        development
                .patch("/plans/team/entitlements/minutes", "{\"type\": \"FEATURE\", \"usageLimit\": 2000}")
                .isOk();
        publish(development);
    }

    void edit(TestEnvironment environment, String json) {
        environment.post("/plans/team/draft", "").isOk();
        environment.patch("/plans/team", json).isOk();
        publish(environment);
    }

    private static void publish(TestEnvironment environment) {
        environment
                .post("/plans/team/publish", "{\"migrationType\": \"NEW_CUSTOMERS\"}")
                .isOk();
    }

    String create(String title, String migrationType) {
        return acme.http()
                .post(acme.key(), "/api/v1/promotions", """
                        {"source": "development", "target": "production", "title": "%s", "migrationType": "%s"}
                        """.formatted(title, migrationType))
                .isOk()
                .text("id");
    }

    void apply(String id) {
        Reply started = acme.http()
                .post(acme.key(), "/api/v1/promotions/%s/apply".formatted(id), "")
                .isOk();
        acme.done(started.text("operationId"));
    }
}
