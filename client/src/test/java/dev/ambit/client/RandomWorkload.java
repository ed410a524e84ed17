package dev.ambit.client;

import dev.ambit.Http;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.engine.FeatureKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// A random catalog, and random changes of customers, subscriptions, promotions, usage and time over REST.
final class RandomWorkload {

    static final int CUSTOMERS = 12;
    static final List<String> RESOURCES = List.of("", "site-1", "site-2");
    static final List<String> FEATURES =
            List.of("access", "audit", "calls", "bytes", "seats", "rooms", "tier", "retention", "spare", "nothing");
    static final List<String> VALUES = List.of("gold", "silver", "tin");

    private static final List<String> METERED = List.of("calls", "bytes", "seats", "rooms");
    private static final List<String> RESETS = List.of("HOUR", "DAY", "WEEK", "MONTH", "YEAR");
    private static final int PLANS = 5;
    private static final int SITES = 3;
    private static final int LIMIT_MAX = 20;

    private final Random random;
    private final String accountKey;
    private TestEnvironment environment;
    private int numbers;

    RandomWorkload(TestAccount account, Random random) {
        this.random = random;
        this.accountKey = account.key();
        this.environment = account.development();
        openCatalog(TestCatalog.of(account));
    }

    TestEnvironment environment() {
        return environment;
    }

    /// Sends later requests to another server.
    void moveTo(Http http) {
        environment = new TestEnvironment(
                http,
                environment.id(),
                environment.slug(),
                environment.key(),
                environment.clientKey(),
                environment.signingSecret());
    }

    void clock(String verb, String body) {
        environment
                .http()
                .post(accountKey, "/api/v1/environments/%s/clock/%s".formatted(environment.slug(), verb), body)
                .isOk();
    }

    String customer() {
        return "c" + random.nextInt(CUSTOMERS);
    }

    /// Makes one change. The server refuses some of them, such as a second subscription to one product.
    void act() {
        String customer = customer();
        switch (random.nextInt(12)) {
            case 0 -> environment.post("/customers", "{\"id\": \"%s\"}".formatted(customer));
            case 1, 2 -> subscribe(customer, "p" + random.nextInt(PLANS), "");
            case 3 -> subscribe(customer, "s" + random.nextInt(SITES), RESOURCES.get(random.nextInt(3)));
            case 4 -> cancel(customer);
            case 5 -> grant(customer);
            case 6 ->
                environment.delete("/customers/%s/promotional-entitlements/%s".formatted(customer, one(FEATURES)));
            case 7 ->
                environment.post(
                        "/customers/%s/%s".formatted(customer, random.nextInt(3) == 0 ? "archive" : "unarchive"), "");
            default -> report(customer);
        }
    }

    private void openCatalog(TestCatalog catalog) {
        for (String feature : FEATURES.subList(0, FEATURES.size() - 1)) {
            catalog.feature(
                    feature, kind(feature), feature.equals("tier") ? VALUES.toArray(String[]::new) : new String[0]);
        }
        environment.post("/products", """
                {"id": "sites", "displayName": "Sites", "multipleSubscriptions": true}
                """).isOk();
        catalog.addon("more", grants());
        for (int i = 0; i < PLANS; i++) {
            catalog.planWith(List.of("more"), "p" + i, i == 0 ? new String[0] : grants());
        }
        for (int i = 0; i < SITES; i++) {
            new TestCatalog(environment, "sites").plan("s" + i, grants());
        }
    }

    private static FeatureKind kind(String feature) {
        return switch (feature) {
            case "calls", "bytes" -> FeatureKind.METERED;
            case "seats", "rooms" -> FeatureKind.SEATS;
            case "tier" -> FeatureKind.ENUM;
            case "retention" -> FeatureKind.CONFIGURATION;
            default -> FeatureKind.BOOLEAN;
        };
    }

    private String[] grants() {
        List<String> grants = new ArrayList<>();
        for (String feature : FEATURES.subList(0, FEATURES.size() - 2)) {
            if (random.nextInt(3) > 0) {
                grants.add(TestCatalog.grant(feature, terms(feature).toArray(String[]::new)));
            }
        }
        return grants.toArray(String[]::new);
    }

    private List<String> terms(String feature) {
        List<String> terms = new ArrayList<>();
        if (feature.equals("tier")) {
            terms.add("\"enumValues\": [\"%s\", \"%s\"]".formatted(one(VALUES), "gold"));
        } else if (feature.equals("retention")) {
            terms.add("\"usageLimit\": " + random.nextInt(LIMIT_MAX));
        } else if (METERED.contains(feature)) {
            if (random.nextInt(6) == 0) {
                terms.add("\"hasUnlimitedUsage\": true");
            } else {
                terms.add("\"usageLimit\": %d.%d".formatted(random.nextInt(LIMIT_MAX), random.nextInt(10)));
                if (random.nextInt(5) == 0) {
                    terms.add("\"hasSoftLimit\": true");
                }
            }
            if (random.nextInt(2) == 0) {
                terms.add("\"resetPeriod\": \"%s\"".formatted(one(RESETS)));
            }
        }
        return terms;
    }

    private void subscribe(String customer, String plan, String resource) {
        String of = resource.isEmpty() ? "" : ", \"resourceId\": \"%s\"".formatted(resource);
        String addons = plan.startsWith("p") && random.nextInt(3) == 0
                ? ", \"addons\": [{\"id\": \"more\", \"quantity\": %d}]".formatted(1 + random.nextInt(2))
                : "";
        environment.post("/subscriptions", """
                {"customerId": "%s", "planId": "%s"%s%s}
                """.formatted(customer, plan, of, addons));
    }

    private void cancel(String customer) {
        List<String> ids =
                environment.get("/subscriptions?customerId=" + customer).texts("id");
        if (!ids.isEmpty()) {
            environment.post("/subscriptions/%s/cancel".formatted(one(ids)), "");
        }
    }

    private void grant(String customer) {
        String feature = one(FEATURES);
        List<String> terms = terms(feature);
        String more = terms.isEmpty() ? "" : ", " + String.join(", ", terms);
        environment.post("/customers/%s/promotional-entitlements".formatted(customer), """
                {"promotionalEntitlements": [{"featureId": "%s", "period": "1 week"%s}]}
                """.formatted(feature, more));
    }

    private void report(String customer) {
        String resource = random.nextInt(4) == 0 ? ", \"resourceId\": \"site-1\"" : "";
        environment.post("/usage", """
                {"usages": [{"customerId": "%s", "featureId": "%s", "value": %d.%d, "updateBehavior": "%s",
                  "idempotencyKey": "k%d"%s}]}
                """.formatted(
                        customer,
                        one(METERED),
                        random.nextInt(6),
                        random.nextInt(10),
                        random.nextInt(4) == 0 ? "SET" : "DELTA",
                        numbers++,
                        resource));
    }

    private String one(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }
}
