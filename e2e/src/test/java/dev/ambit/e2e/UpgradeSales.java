package dev.ambit.e2e;

import static dev.ambit.TestCatalog.flat;
import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.BOOLEAN;
import static dev.ambit.engine.FeatureKind.METERED;
import static dev.ambit.engine.FeatureKind.SEATS;

import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestClock;
import dev.ambit.TestMeter;
import dev.ambit.Waiting;
import java.time.Duration;
import java.util.List;

/// Creates sales in an account. The clock of its development is stopped, so that answers stay equal; in its
/// production nothing ends, renews or resets.
final class UpgradeSales {

    private static final String PER_SEAT = """
            {"billingModel": "PER_UNIT", "featureId": "seats", "pricePeriods": [
                {"billingPeriod": "MONTHLY", "price": {"amount": 5, "currency": "usd"}},
                {"billingPeriod": "ANNUALLY", "price": {"amount": 50, "currency": "usd"}}]}
            """;
    private static final String BY_MONTH =
            "\"resetPeriod\": \"MONTH\", \"monthlyResetPeriodConfiguration\": {\"accordingTo\": \"SubscriptionStart\"}";

    private static final Duration METERING_MAX = Duration.ofMinutes(1);

    private final TestAccount account;
    private final TestEnvironment development;

    UpgradeSales(TestAccount account) {
        this.account = account;
        this.development = account.development();
    }

    void sellInDevelopment() {
        TestClock clock = TestClock.stop(account);
        sell(TestCatalog.of(account));
        sellWithDeferredProrations();
        buy(clock);
        clock.advance("P10D");
        change();
        use();
    }

    void sellInProduction() {
        TestEnvironment production = account.production();
        TestCatalog catalog = TestCatalog.of(account, production);
        catalog.feature("sso", BOOLEAN);
        catalog.feature("storage", METERED);
        catalog.plan("free", limit("storage", 100), grant("sso"));
        for (String customer : List.of("anna", "bert")) {
            production.subscribe(customer, "free");
            production.reportUsage(customer, "storage", "7").isOk();
        }
        production.post("/customers", "{\"id\": \"carl\"}").isOk();
        production.post("/customers/carl/promotional-entitlements", """
                {"promotionalEntitlements": [{"featureId": "sso", "period": "lifetime"}]}
                """).isOk();
    }

    private void sell(TestCatalog catalog) {
        catalog.feature("sso", BOOLEAN);
        catalog.feature("calls", METERED);
        catalog.feature("storage", METERED);
        catalog.feature("seats", SEATS);
        new TestMeter(development).feature("requests", "request", "COUNT", "").isOk();
        development.post("/features", """
                {"id": "transfer", "displayName": "Transfer", "featureType": "NUMBER", "meterType": "INCREMENTAL",
                 "unitTransformation": {"divide": 1000, "round": "UP", "featureUnits": "GB", "featureUnitsPlural": "GB"}}
                """).isOk();
        catalog.plan("free", limit("storage", 1));
        catalog.addon("extra", limit("storage", 50));
        catalog.draftPlan("basic").isOk();
        catalog.charge("plans", "basic", flat("MONTHLY", "5")).isOk();
        catalog.entitle("plans", "basic", limit("storage", 10), grant("calls", "\"usageLimit\": 20", BY_MONTH))
                .isOk();
        catalog.publish("plans", "basic").isOk();
        catalog.draftPlan("team").isOk();
        catalog.charge("plans", "team", PER_SEAT).isOk();
        catalog.allow("team", List.of("extra")).isOk();
        catalog.entitle(
                        "plans",
                        "team",
                        grant("sso"),
                        limit("storage", 100),
                        limit("seats", 50),
                        limit("requests", 1000),
                        limit("transfer", 500),
                        grant("calls", "\"usageLimit\": 1000", BY_MONTH))
                .isOk();
        catalog.publish("plans", "team").isOk();
        catalog.draftPlan("draft", "\"pricingType\": \"FREE\"").isOk();
    }

    private void sellWithDeferredProrations() {
        development
                .post("/products", "{\"id\": \"deferred\", \"displayName\": \"Deferred\"}")
                .isOk();
        development.patch("/products/deferred", """
                {"productSettings": {"subscriptionStartSetup": "PLAN_SELECTION",
                 "subscriptionCancellationTime": "IMMEDIATE", "subscriptionEndSetup": "CANCEL_SUBSCRIPTION",
                 "prorateAtEndOfBillingPeriod": true}}
                """).isOk();
        var catalog = new TestCatalog(development, "deferred");
        for (String price : List.of("10", "30")) {
            catalog.draftPlan("deferred-" + price).isOk();
            catalog.charge("plans", "deferred-" + price, flat("MONTHLY", price)).isOk();
            catalog.publish("plans", "deferred-" + price).isOk();
        }
    }

    private void buyDeferred(String plan) {
        development.post("/subscriptions", """
                {"customerId": "iris", "planId": "%s", "billingPeriod": "MONTHLY"}
                """.formatted(plan)).isOk();
    }

    /// Creates a customer for each state of a subscription that an upgrade must keep.
    private void buy(TestClock clock) {
        team("ann", ", \"addons\": [{\"id\": \"extra\", \"quantity\": 2}]");
        team("ben", trial(clock.in("P5D")));
        team("cleo", trial(clock.in("P40D")));
        team("dora", "");
        team("evan", ", \"billingPeriod\": \"ANNUALLY\"");
        team("fred", "");
        development.subscribe("gina", "free");
        development.subscribe("hugo", "free");
        development.post("/customers", "{\"id\": \"iris\"}").isOk();
        buyDeferred("deferred-10");
    }

    private static String trial(String end) {
        return """
                , "trialOverrideConfiguration": {"isTrial": true, "trialEndDate": "%s", "trialEndBehavior": "CONVERT_TO_PAID"}
                """.formatted(end);
    }

    private void team(String customer, String more) {
        development.post("/customers", """
                {"id": "%1$s", "name": "%1$s of Acme", "email": "%1$s@acme.example", "metadata": {"of": "acme"}}
                """.formatted(customer)).isOk();
        development
                .post("/subscriptions", """
                {"id": "of-%s", "customerId": "%s", "planId": "team", %s
                 "charges": [{"id": "seats", "quantity": 5, "type": "FEATURE"}]%s}
                """.formatted(
                                customer,
                                customer,
                                more.contains("billingPeriod") ? "" : "\"billingPeriod\": \"MONTHLY\",",
                                more))
                .isOk();
    }

    private void change() {
        buyDeferred("deferred-30");
        development.post("/subscriptions", """
                {"id": "next-of-dora", "customerId": "dora", "planId": "basic", "billingPeriod": "MONTHLY",
                 "scheduleStrategy": "END_OF_BILLING_PERIOD"}
                """).isOk();
        development.post("/subscriptions/of-fred/cancel", "{}").isOk();
        development.post("/customers/hugo/archive", "").isOk();
        development.post("/customers/gina/promotional-entitlements", """
                {"promotionalEntitlements": [{"featureId": "sso", "period": "lifetime"},
                    {"featureId": "calls", "period": "1 month", "usageLimit": 7}]}
                """).isOk();
    }

    private void use() {
        development.reportUsage("ann", "calls", "12").isOk();
        development.reportUsage("ann", "storage", "30").isOk();
        development.reportUsage("ann", "seats", "3").isOk();
        development.reportUsage("evan", "storage", "99.5").isOk();
        development.reportUsage("gina", "storage", "1").isOk();
        String once = """
                {"usages": [{"customerId": "ben", "featureId": "calls", "value": 4, "idempotencyKey": "once"}]}
                """;
        development.post("/usage", once).isOk();
        development.post("/usage", once).isOk();
        development.post("/usage/consume", """
                {"customerId": "cleo", "featureId": "calls", "amount": 2, "idempotencyKey": "consumed"}
                """).isOk();
        development.post("/usage", """
                {"usages": [
                    {"customerId": "ann", "featureId": "transfer", "value": 2500, "dimensions": {"region": "eu"}},
                    {"customerId": "ann", "featureId": "transfer", "value": 1500, "dimensions": {"region": "us"}}]}
                """).isOk();
        new TestMeter(development)
                .report(
                        TestMeter.event("ann", "request", "r1", "{\"region\": \"eu\"}"),
                        TestMeter.event("ann", "request", "r2", "{\"region\": \"us\"}"),
                        TestMeter.event("ben", "request", "r3", "{}"))
                .isOk();
        Waiting.until(
                "the events of ann are counted",
                METERING_MAX,
                () -> String.valueOf(development.check("ann", "requests").isOk().at("currentUsage"))
                        .equals("2"));
    }
}
