package dev.ambit.subscription;

import static dev.ambit.TestCatalog.flat;
import static dev.ambit.engine.FeatureKind.METERED;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The catalog of the preview tests, a frozen clock, and a short notation for requests: the plan, then `year`,
/// `ADDON=QUANTITY`, `FEATURE:UNITS`, `price:AMOUNT`, `at:START`, `trial:END`, `DE`, `NOW`, `LATER`, `MONTH`.
record PreviewShop(TestAccount account, TestEnvironment environment) {

    static final Instant OPENED = Instant.parse("2027-01-31T00:00:00Z");

    static PreviewShop open() {
        return open(TestServer.openAccount());
    }

    static PreviewShop open(TestAccount account) {
        var shop = new PreviewShop(account, account.development());
        account.http()
                .post(account.key(), "/api/v1/environments/development/clock/stop", "")
                .isOk();
        shop.advance(OPENED);
        shop.draw();
        return shop;
    }

    void advance(Instant to) {
        account.http()
                .post(account.key(), "/api/v1/environments/development/clock/advance", "{\"to\": \"%s\"}".formatted(to))
                .isOk();
    }

    void customer(String id) {
        environment.post("/customers", "{\"id\": \"%s\"}".formatted(id)).isOk();
    }

    Reply preview(String customer, String wish) {
        return environment.post("/subscriptions/preview", body(customer, wish));
    }

    Reply subscribe(String customer, String wish) {
        return environment.post("/subscriptions", body(customer, wish));
    }

    /// Previews an update of the customer's active subscription to the same plan.
    ///
    /// @param wish `{}` changes nothing
    Reply previewUpdate(String customer, String wish) {
        return environment.post("/subscriptions/%s/preview".formatted(id(customer)), updateBody(customer, wish));
    }

    Reply update(String customer, String wish) {
        return environment.patch("/subscriptions/" + id(customer), updateBody(customer, wish));
    }

    private String id(String customer) {
        return environment
                .get("/subscriptions?customerId=%s&status=ACTIVE".formatted(customer))
                .isOk()
                .text("0.id");
    }

    private static String updateBody(String customer, String wish) {
        return wish.equals("{}") ? wish : body(customer, wish).replaceFirst("\\{.*?\"planId\": \"[a-z0-9]+\", ", "{");
    }

    private static String body(String customer, String wish) {
        String[] words = wish.trim().split(" +");
        List<String> addons = new ArrayList<>();
        List<String> units = new ArrayList<>();
        List<String> fields = new ArrayList<>();
        for (String word : List.of(words).subList(1, words.length)) {
            String[] pair = word.split("[=:]", 2);
            switch (pair[0]) {
                case "year" -> fields.add("\"billingPeriod\": \"ANNUALLY\"");
                case "month" -> {
                    // Unless it says otherwise, a plan with a price is paid by the month.
                }
                case "price" ->
                    fields.add("\"priceOverrides\": [{\"baseCharge\": true, \"amount\": %s}]".formatted(pair[1]));
                case "at" -> fields.add("\"startDate\": \"%s\"".formatted(pair[1]));
                case "trial" -> fields.add("""
                        "trialOverrideConfiguration":
                            {"isTrial": true, "trialEndDate": "%s", "trialEndBehavior": "CONVERT_TO_PAID"}
                        """.formatted(pair[1]));
                case "DE" -> fields.add("\"billingCountryCode\": \"DE\"");
                case "NOW" -> fields.add("\"billingCycleAnchor\": \"NOW\"");
                case "LATER" -> fields.add("\"scheduleStrategy\": \"END_OF_BILLING_PERIOD\"");
                case "MONTH" -> fields.add("\"scheduleStrategy\": \"END_OF_BILLING_MONTH\"");
                case "seats" ->
                    units.add("{\"id\": \"seats\", \"quantity\": %s, \"type\": \"FEATURE\"}".formatted(pair[1]));
                default -> addons.add("{\"id\": \"%s\", \"quantity\": %s}".formatted(pair[0], pair[1]));
            }
        }
        if (!wish.contains(" year")
                && !List.of("free", "dfree").contains(words[0])
                && !wish.trim().equals("custom")) {
            fields.add("\"billingPeriod\": \"MONTHLY\"");
        }
        fields.add("\"addons\": [%s]".formatted(String.join(", ", addons)));
        fields.add("\"charges\": [%s]".formatted(String.join(", ", units)));
        return "{\"customerId\": \"%s\", \"planId\": \"%s\", %s}"
                .formatted(customer, words[0], String.join(", ", fields));
    }

    private void draw() {
        TestCatalog catalog = TestCatalog.of(account);
        catalog.feature("seats", METERED);
        catalog.feature("calls", METERED);
        addon(catalog, "support", flat("MONTHLY", "10"), flat("ANNUALLY", "100"));
        addon(catalog, "onboard", flat("MONTHLY", "2"), once(50));
        plan(catalog, "basic", List.of("support", "onboard"), flat("MONTHLY", "10"), flat("ANNUALLY", "100"));
        plan(catalog, "pro", List.of("support"), flat("MONTHLY", "30"), flat("ANNUALLY", "300"));
        plan(catalog, "setup", List.of("support"), flat("MONTHLY", "20"), once(100));
        plan(catalog, "team", List.of(), perSeat("MONTHLY", "\"price\": {\"amount\": 4}"));
        plan(
                catalog,
                "scale",
                List.of(),
                perSeat("MONTHLY", """
                "tiers": [{"upTo": 10, "unitPrice": {"amount": 3}}, {"upTo": null, "unitPrice": {"amount": 2}}]
                """).replace("\"PER_UNIT\"", "\"PER_UNIT\", \"tiersMode\": \"GRADUATED\""));
        plan(catalog, "metered", List.of(), flat("MONTHLY", "5"), """
                {"billingModel": "USAGE_BASED", "featureId": "calls",
                 "pricePeriods": [{"billingPeriod": "MONTHLY", "price": {"amount": 0.01}}]}
                """);
        catalog.draftPlan("commit").isOk();
        catalog.chargeAtLeast("commit", 100, flat("MONTHLY", "10"), """
                {"billingModel": "USAGE_BASED", "featureId": "calls",
                 "pricePeriods": [{"billingPeriod": "MONTHLY", "price": {"amount": 0.01}}]}
                """).isOk();
        catalog.publish("plans", "commit").isOk();
        plan(catalog, "local", List.of(), german("30", "27"));
        plan(catalog, "local2", List.of(), german("60", "54"));
        plan(catalog, "yen", List.of(), flat("MONTHLY", "1000, \"currency\": \"jpy\""));
        plan(catalog, "yen2", List.of(), flat("MONTHLY", "3001, \"currency\": \"jpy\""));
        plan(catalog, "odd", List.of(), flat("MONTHLY", "9.99"));
        catalog.draftPlan("tried", "\"defaultTrialConfig\": {\"duration\": 14, \"units\": \"DAY\"}")
                .isOk();
        catalog.charge("plans", "tried", flat("MONTHLY", "30")).isOk();
        catalog.publish("plans", "tried").isOk();
        catalog.draftPlan("custom", "\"pricingType\": \"CUSTOM\"").isOk();
        catalog.publish("plans", "custom").isOk();
        catalog.plan("free");
        environment
                .post("/products", "{\"id\": \"deferred\", \"displayName\": \"Deferred\"}")
                .isOk();
        environment.patch("/products/deferred", """
                {"productSettings": {"subscriptionStartSetup": "PLAN_SELECTION",
                 "subscriptionCancellationTime": "IMMEDIATE", "subscriptionEndSetup": "CANCEL_SUBSCRIPTION",
                 "prorateAtEndOfBillingPeriod": true}}
                """).isOk();
        var deferred = new TestCatalog(environment, "deferred");
        addon(deferred, "extra", flat("MONTHLY", "7"), flat("ANNUALLY", "70"));
        addon(deferred, "more", flat("MONTHLY", "3"), flat("ANNUALLY", "365"));
        plan(deferred, "d10", List.of("extra", "more"), flat("MONTHLY", "10"), flat("ANNUALLY", "100"));
        plan(deferred, "d30", List.of("extra"), flat("MONTHLY", "30"), flat("ANNUALLY", "300"));
        plan(deferred, "deuro", List.of(), flat("MONTHLY", "30, \"currency\": \"eur\""));
        deferred.plan("dfree");
    }

    private static void plan(TestCatalog catalog, String id, List<String> addons, String... models) {
        catalog.draftPlan(id).isOk();
        catalog.allow(id, addons).isOk();
        catalog.charge("plans", id, models).isOk();
        catalog.publish("plans", id).isOk();
    }

    private static void addon(TestCatalog catalog, String id, String... models) {
        catalog.draftAddon(id).isOk();
        catalog.charge("addons", id, models).isOk();
        catalog.publish("addons", id).isOk();
    }

    private static String once(int amount) {
        return """
                {"billingModel": "FLAT_FEE", "billingCadence": "ONE_OFF",
                 "pricePeriods": [{"billingPeriod": "MONTHLY", "price": {"amount": %d}}]}
                """.formatted(amount);
    }

    private static String perSeat(String period, String price) {
        return """
                {"billingModel": "PER_UNIT", "featureId": "seats",
                 "pricePeriods": [{"billingPeriod": "%s", %s}]}
                """.formatted(period, price);
    }

    private static String german(String dollars, String euros) {
        return """
                {"billingModel": "FLAT_FEE", "pricePeriods": [
                  {"billingPeriod": "MONTHLY", "price": {"amount": %s, "currency": "usd"}},
                  {"billingPeriod": "MONTHLY", "billingCountryCode": "DE", "price": {"amount": %s, "currency": "eur"}}]}
                """.formatted(dollars, euros);
    }
}
