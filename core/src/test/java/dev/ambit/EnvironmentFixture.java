package dev.ambit;

import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/// A fixture: an environment with a catalog, its internal id, and any number of customers.
public record EnvironmentFixture(
        TestAccount account, TestEnvironment environment, EnvironmentId id, AccountId accountId) {

    private static final String CUSTOMERS = """
            insert into customers (environment_id, customer_id, public_id, name, metadata, kept, created_at, updated_at,
                entitled_at)
            select :environment, :prefix || number, gen_random_uuid(), 'Customer ' || number, '{}', '{}',
                now() - number * interval '1 second', now(), now()
            from generate_series(1, :count) as number
            """;

    private static final String SUBSCRIPTIONS = """
            insert into subscriptions (environment_id, subscription_id, public_id, customer_id, product_id, plan_id,
                plan_version, pricing_type, addons, status, start_at, metadata, kept, created_at, updated_at)
            select environment_id, 's-' || :prefix || number, gen_random_uuid(), :prefix || number, product_id, plan_id,
                plan_version, pricing_type, addons, 'ACTIVE', start_at, '{}', '{}',
                now() - number * interval '1 second', now()
            from subscriptions, generate_series(1, :count) as number
            where environment_id = :environment and customer_id = 'first'
            """;

    /// Sells the plan `basic`: `calls` up to 1,000,000, `seats` up to 5, and `sso`. Its customer `first` has it.
    public static EnvironmentFixture open() {
        TestAccount account = TestServer.openAccount();
        return open(account, account.development());
    }

    /// The same in any environment that is still empty.
    public static EnvironmentFixture open(TestAccount account, TestEnvironment environment) {
        feature(environment, "calls", "NUMBER", "INCREMENTAL");
        feature(environment, "seats", "NUMBER", "FLUCTUATING");
        environment.post("/features", """
                {"id": "sso", "displayName": "Sso", "featureType": "BOOLEAN"}
                """).isOk();
        String product = environment.get("/products").isOk().text("0.id");
        environment.post("/plans", """
                {"id": "basic", "displayName": "Basic", "productId": "%s", "pricingType": "FREE"}
                """.formatted(product)).isOk();
        environment.post("/plans/basic/entitlements", """
                {"entitlements": [
                    {"type": "FEATURE", "id": "calls", "usageLimit": 1000000},
                    {"type": "FEATURE", "id": "seats", "usageLimit": 5},
                    {"type": "FEATURE", "id": "sso"}]}
                """).isOk();
        environment.post("/plans/basic/publish", """
                {"migrationType": "NEW_CUSTOMERS"}
                """).isOk();
        environment.subscribe("first", "basic");
        return of(account, environment);
    }

    public static EnvironmentFixture of(TestAccount account, TestEnvironment environment) {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("""
                        select account_id, environment_id from environments where public_id = :id::uuid
                        """)
                        .bind("id", environment.id())
                        .map((row, _) -> new EnvironmentFixture(
                                account, environment, new EnvironmentId(row.getInt(2)), new AccountId(row.getInt(1))))
                        .one());
    }

    /// Inserts customers `prefix1`, `prefix2` … with the same subscriptions as `first`. It bypasses the API, so
    /// that there can be many.
    public void customers(String prefix, int count) {
        TestServer.superuser().useTransaction(tx -> {
            for (String sql : new String[] {CUSTOMERS, SUBSCRIPTIONS}) {
                tx.createUpdate(sql)
                        .bind("environment", id.value())
                        .bind("prefix", prefix)
                        .bind("count", count)
                        .execute();
            }
        });
    }

    public static <T> T onVirtualThread(Callable<T> work) {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            return executor.submit(work).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static void feature(TestEnvironment environment, String id, String type, String meter) {
        environment.post("/features", """
                {"id": "%s", "displayName": "%s", "featureType": "%s", "meterType": "%s",
                 "featureUnits": "call", "featureUnitsPlural": "calls"}
                """.formatted(id, id, type, meter)).isOk();
    }
}
