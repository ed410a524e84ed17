package dev.ambit.bulk;

import dev.ambit.EnvironmentFixture;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.util.List;

/// An environment in which the plans `basic` and `pro` are sold: `ann` and `bob` have `basic`, and `zoe` has nothing.
record BulkChangeFixture(TestAccount account, TestEnvironment development, EnvironmentFixture fixture) {

    /// The condition of rows of the environment, for [#texts].
    static final String MINE = "environment_id = :environment";

    static BulkChangeFixture open() {
        TestAccount account = TestServer.openAccount();
        TestEnvironment development = account.development();
        var shop = new BulkChangeFixture(account, development, EnvironmentFixture.of(account, development));
        development
                .post("/products", "{\"id\": \"shop\", \"displayName\": \"Shop\"}")
                .isOk();
        shop.publish("basic");
        shop.publish("pro");
        development.subscribe("ann", "basic");
        development.subscribe("bob", "basic");
        development.post("/customers", "{\"id\": \"zoe\"}").isOk();
        return shop;
    }

    void publish(String plan) {
        development.post("/plans", """
                {"id": "%s", "displayName": "%s", "productId": "shop"}
                """.formatted(plan, plan)).isOk();
        development.patch("/plans/" + plan, """
                {"charges": {"pricingType": "PAID", "pricingModels": [{"billingModel": "FLAT_FEE", "pricePeriods":
                    [{"billingPeriod": "MONTHLY", "price": {"amount": 5, "currency": "usd"}}]}]}}
                """).isOk();
        development
                .post("/plans/%s/publish".formatted(plan), "{\"migrationType\": \"NEW_CUSTOMERS\"}")
                .isOk();
    }

    /// Returns the change that moves customers to a plan.
    static String toPlan(String plan) {
        return "\"plan\": {\"planId\": \"%s\"}".formatted(plan);
    }

    /// Starts a bulk change.
    Reply start(String filter, String change) {
        return development.post("/bulk-changes", "{\"filter\": %s, %s}".formatted(filter, change));
    }

    /// Waits until a bulk change has ended.
    Reply done(Reply started) {
        return Waiting.until(
                () -> development.get("/bulk-changes/" + started.text("id")).isOk(),
                it -> it.text("state").equals("DONE"));
    }

    /// Returns the plans that a customer has.
    List<String> plans(String customer) {
        return texts("""
                select plan_id from subscriptions where customer_id = '%s' and status in ('ACTIVE', 'IN_TRIAL') and %s
                """.formatted(customer, MINE));
    }

    /// Returns the first column of a query, in which `:environment` is the number of the environment.
    List<String> texts(String sql) {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery(sql)
                        .bind("environment", fixture.id().value())
                        .mapTo(String.class)
                        .list());
    }
}
