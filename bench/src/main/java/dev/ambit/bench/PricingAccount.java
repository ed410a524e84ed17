package dev.ambit.bench;

import java.util.List;
import java.util.Map;

/// An account that sells: five products with plans, features and one add-on each, and many customers with usage. The
/// first subscriber of each plan is created by the API, and the others are its copies.
///
/// @param rest client of the environment
/// @param environment internal id
/// @param console path of the environment's pages
/// @param session session cookie of the owner
record PricingAccount(BenchCluster world, RestClient rest, int environment, String console, String session) {

    private static final int PRODUCTS = 5;
    private static final long STEP_MILLIS = 200;

    /// Opens the account and waits until all subscriptions are counted.
    static PricingAccount open(BenchCluster world, int port, int customers, int features, int plans)
            throws InterruptedException {
        Object opened =
                new RestClient(port, BenchCluster.OPERATOR_TOKEN).post("/accounts", Map.of("displayName", "Bench"));
        var owner = new RestClient(port, RestClient.text(opened, "apiKey"));
        int environment = (int) world.database()
                .number(
                        "select environment_id from environments where public_id = ?::uuid",
                        RestClient.text(opened, "environments.0.id"));
        var account = new PricingAccount(
                world,
                new RestClient(port, RestClient.text(opened, "environments.0.serverKey")),
                environment,
                "/console/%s/e/%s"
                        .formatted(RestClient.text(opened, "slug"), RestClient.text(opened, "environments.0.slug")),
                ConsoleAccount.signIn(port, owner));
        var catalog = new LargeCatalog(account.rest);
        for (int i = 0; i < PRODUCTS; i++) {
            catalog.product(i, features / PRODUCTS, plans / PRODUCTS);
        }
        account.originals(plans);
        account.awaitCounts(plans);
        SubscriberCopies.add(world.database(), environment, customers, plans);
        account.awaitCounts(customers + plans);
        return account;
    }

    /// Adds a subscriber with usage for each plan. Every tenth also has the add-on.
    private void originals(int plans) {
        for (int i = 0; i < plans; i++) {
            int product = i / (plans / PRODUCTS);
            String customer = "original-" + i;
            rest.post("/customers", Map.of("id", customer, "name", "Original " + i));
            List<Object> addons = i % 10 == 0 ? List.of(Map.of("id", "addon-" + product, "quantity", 1)) : List.of();
            rest.post("/subscriptions", Map.of("customerId", customer, "planId", "plan-" + i, "addons", addons));
            rest.post(
                    "/usage",
                    Map.of(
                            "usages",
                            List.of(Map.of(
                                    "customerId",
                                    customer,
                                    "featureId",
                                    LargeCatalog.feature(product, 0),
                                    "value",
                                    1))));
        }
    }

    private void awaitCounts(int subscriptions) throws InterruptedException {
        while (counted(rest.get("/overview")) < subscriptions) {
            Thread.sleep(STEP_MILLIS);
        }
        world.database().run("vacuum analyze counted_subscriptions, subscription_counts, limit_uses");
    }

    private static long counted(Object overview) {
        return RestClient.require(overview, "isComplete").equals(true)
                ? ((List<?>) RestClient.require(overview, "subscriptions"))
                        .stream()
                                .mapToLong(it -> Long.parseLong(RestClient.text(it, "subscriptions")))
                                .sum()
                : 0;
    }
}
