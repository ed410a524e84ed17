package dev.ambit.bench;

import dev.ambit.engine.Anchoring;
import dev.ambit.engine.Reset;
import dev.ambit.engine.ResetPeriod;
import dev.ambit.engine.UsagePeriod;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// An environment with a catalog and customers. Its only plan grants ten boolean features and usually ten metered
/// ones, reset monthly and limited to 10. Customer `n` has used `n % 20` of the first metered feature.
record BenchTenant(BenchCluster world, RestClient rest, int environment, Instant start) {

    static final int FEATURES = 20;
    static final int METERED = 10;
    static final int LIMIT = 10;
    static final int USED_BELOW = 20;
    static final String PREFIX = "customer-";
    static final int DIGITS = 8;

    private static final Duration AGE = Duration.ofDays(10);
    private static final Reset MONTHLY = new Reset(ResetPeriod.MONTH, Anchoring.SUBSCRIPTION_START);

    private static final String CUSTOMERS = """
            insert into customers (environment_id, customer_id, public_id, metadata, kept, created_at, updated_at,
                entitled_at)
            select ?, ? || lpad(n::text, 8, '0'), gen_random_uuid(), '{}', '{}', now(), now(), now()
            from generate_series(?, ? - 1) as n
            """;

    private static final String SUBSCRIPTIONS = """
            insert into subscriptions (environment_id, subscription_id, public_id, customer_id, product_id, plan_id,
                plan_version, pricing_type, addons, status, start_at, metadata, kept, created_at, updated_at)
            select ?, 'subscription-' || lpad(n::text, 8, '0'), gen_random_uuid(), ? || lpad(n::text, 8, '0'),
                (select product_id from packages where environment_id = ? limit 1), 'plan',
                (select max(version) from package_versions where environment_id = ? and package_id = 'plan'),
                'FREE', '[]', 'ACTIVE', ?::timestamptz, '{}', '{}', now(), now()
            from generate_series(?, ? - 1) as n
            """;

    private static final String COUNTERS = """
            insert into counters (environment_id, customer_id, resource_id, feature_id, period_start, period_end, used,
                told, version, dirty, updated_at)
            select ?, ? || lpad(n::text, 8, '0'), '', 'metered-' || feature, ?::timestamptz, ?::timestamptz,
                case feature when 0 then n % 20 * 1000000 else 0 end, 0, 1, false, now()
            from generate_series(?, ? - 1) as n, generate_series(0, ? - 1) as feature
            """;

    /// Opens an account and fills the catalog of its first environment.
    static BenchTenant open(BenchCluster world, ServerProcess server) {
        return open(world, server, METERED);
    }

    /// Opens an account and fills the catalog of its production environment.
    static BenchTenant openProduction(BenchCluster world, ServerProcess server) {
        return open(world, server, METERED, "environments.1.");
    }

    /// Opens an account whose catalog has another number of metered features.
    static BenchTenant open(BenchCluster world, ServerProcess server, int metered) {
        return open(world, server, metered, "environments.0.");
    }

    private static BenchTenant open(BenchCluster world, ServerProcess server, int metered, String path) {
        Object account = new RestClient(server.port(), BenchCluster.OPERATOR_TOKEN)
                .post("/accounts", Map.of("displayName", "Bench"));
        return of(world, server, account, metered, path);
    }

    /// Fills the catalog of an environment of a new account.
    ///
    /// @param path path of the environment in the account, such as `environments.1.`
    static BenchTenant of(BenchCluster world, ServerProcess server, Object account, int metered, String path) {
        var rest = new RestClient(server.port(), RestClient.text(account, path + "serverKey"));
        int environment = (int) world.database()
                .number(
                        "select environment_id from environments where public_id = ?::uuid",
                        RestClient.text(account, path + "id"));
        var tenant = new BenchTenant(
                world, rest, environment, Instant.now().minus(AGE).truncatedTo(ChronoUnit.MILLIS));
        tenant.sell(metered);
        return tenant;
    }

    String id(long customer) {
        return "%s%08d".formatted(PREFIX, customer);
    }

    /// Inserts customers by SQL, which is faster than the API. Each has a subscription.
    ///
    /// @param counters number of usage counters of each customer
    BenchTenant fill(int from, int to, int counters) {
        UsagePeriod period = period();
        SqlDatabase database = world.database();
        database.run(CUSTOMERS, environment, PREFIX, from, to);
        database.run(SUBSCRIPTIONS, environment, PREFIX, environment, environment, start.toString(), from, to);
        database.run(
                COUNTERS,
                environment,
                PREFIX,
                Instant.ofEpochMilli(period.startMillis()).toString(),
                Instant.ofEpochMilli(period.endMillis()).toString(),
                from,
                to,
                counters);
        database.run("analyze customers, subscriptions, counters");
        return this;
    }

    /// Returns the public id of the environment.
    String environmentId() {
        return world.database().text("select public_id from environments where environment_id = ?", environment);
    }

    /// Returns the current usage period of the customers.
    UsagePeriod period() {
        return MONTHLY.at(MONTHLY.anchor(start.toEpochMilli()), System.currentTimeMillis());
    }

    /// Returns the number of the newest event.
    long head() {
        return world.database().number("select max(sequence) from events where environment_id = ?", environment);
    }

    /// Creates a plan with the same features in a product of its own, so that a customer can have it beside the first
    /// plan.
    ///
    /// @return its id
    String sellBeside(String plan) {
        rest.post("/products", Map.of("id", "product-of-" + plan, "displayName", plan));
        publish(plan, "product-of-" + plan, granted(METERED));
        return plan;
    }

    private void sell(int metered) {
        for (int i = 0; i < metered + FEATURES - METERED; i++) {
            String id = feature(i, metered);
            rest.post(
                    "/features",
                    i < metered
                            ? Map.of("id", id, "displayName", id, "featureType", "NUMBER", "meterType", "INCREMENTAL")
                            : Map.of("id", id, "displayName", id, "featureType", "BOOLEAN"));
        }
        publish("plan", RestClient.text(rest.get("/products"), "0.id"), granted(metered));
    }

    private void publish(String plan, String product, List<Object> entitlements) {
        rest.post("/plans", Map.of("id", plan, "displayName", "Plan", "productId", product, "pricingType", "FREE"));
        rest.post("/plans/%s/entitlements".formatted(plan), Map.of("entitlements", entitlements));
        rest.post("/plans/%s/publish".formatted(plan), Map.of("migrationType", "NEW_CUSTOMERS"));
    }

    private static List<Object> granted(int metered) {
        List<Object> entitlements = new ArrayList<>();
        for (int i = 0; i < metered + FEATURES - METERED; i++) {
            String id = feature(i, metered);
            entitlements.add(
                    i < metered
                            ? Map.of(
                                    "id",
                                    id,
                                    "type",
                                    "FEATURE",
                                    "usageLimit",
                                    LIMIT,
                                    "resetPeriod",
                                    "MONTH",
                                    "monthlyResetPeriodConfiguration",
                                    Map.of("accordingTo", "SubscriptionStart"))
                            : Map.of("id", id, "type", "FEATURE"));
        }
        return entitlements;
    }

    private static String feature(int number, int metered) {
        return number < metered ? "metered-" + number : "boolean-" + (number - metered);
    }
}
