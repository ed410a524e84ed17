package dev.ambit.subscription;

import static dev.ambit.TestCatalog.grant;

import dev.ambit.EnvironmentFixture;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestClock;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.engine.FeatureKind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

/// Two servers, or a server's loop and a request, can apply due changes of one environment at the same time.
class LifecycleLockTest {

    private static final String BLOCKED = """
            select count(*)
            from pg_stat_activity
            where pg_backend_pid() <> pid and :by = any (pg_blocking_pids(pid))
            """;

    private static final String LOCK = """
            select 1
            from customers
            where environment_id = :environment and customer_id = :customer
            for update
            """;

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestClock clock = TestClock.stop(acme);

    @Test
    void promotions_end_without_locks_on_other_customers() throws Exception {
        TestCatalog catalog = TestCatalog.of(acme);
        catalog.feature("sso", FeatureKind.BOOLEAN);
        catalog.plan("free", grant("sso"));
        development.post("/customers", "{\"id\": \"bob\"}").isOk();
        development.post("/customers/bob/promotional-entitlements", """
                        {"promotionalEntitlements": [{"featureId": "sso", "period": "1 week"}]}
                        """).isOk();
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
        development.post("/subscriptions", """
                        {"id": "later", "customerId": "ann", "planId": "free", "startDate": "%s"}
                        """.formatted(clock.in("P1D"))).isOk();

        try (Handle ann = TestServer.superuser().open();
                Handle bob = TestServer.superuser().open()) {
            lock(ann.begin(), "ann", "");
            lock(bob.begin(), "bob", "");
            var advance = CompletableFuture.runAsync(() -> clock.advance("P8D"));
            awaitBlockedBy(ann);
            // As if another server had applied the change meanwhile.
            Subscriptions.setAside(ann, fixture().id(), "later", clock.now().plus(Duration.ofDays(100)));
            ann.commit();
            awaitBlockedBy(bob);

            Waiting.until(() -> isFree("ann"), it -> it);

            bob.commit();
            advance.get();
        }
    }

    private boolean isFree(String customer) {
        return TestServer.superuser().inTransaction(tx -> lock(tx, customer, "skip locked"));
    }

    private boolean lock(Handle tx, String customer, String option) {
        return tx.createQuery(LOCK + option)
                .bind("environment", fixture().id().value())
                .bind("customer", customer)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    private static void awaitBlockedBy(Handle holder) {
        int pid = holder.createQuery("select pg_backend_pid()")
                .mapTo(Integer.class)
                .one();
        Waiting.until(
                () -> TestServer.superuser()
                        .withHandle(tx -> tx.createQuery(BLOCKED)
                                .bind("by", pid)
                                .mapTo(Integer.class)
                                .one()),
                it -> it > 0);
    }

    private EnvironmentFixture fixture() {
        return EnvironmentFixture.of(acme, development);
    }
}
