package dev.ambit.subscription;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.BOOLEAN;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.HeldLocks;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.util.concurrent.Executors;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

/// A rollout and concurrent sales wait for each other.
class RolloutReviewTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();
    private final EnvironmentFixture fixture = EnvironmentFixture.of(acme, development);

    @LongTest
    void rollout_paused_before_its_first_batch_stays_paused() throws Exception {
        catalog.feature("more", BOOLEAN);
        catalog.plan("basic");
        development.subscribe("ann", "basic");
        try (Handle seller = TestServer.superuser().open()) {
            seller.begin();
            seller.execute(
                    "select pg_advisory_xact_lock_shared(3, ?)", fixture.id().value());
            development.post("/plans/basic/draft", "").isOk();
            catalog.entitle("plans", "basic", grant("more")).isOk();
            String operation = catalog.publishForAll("plans", "basic");
            HeldLocks.of(seller).awaitWaiting("pg_advisory_xact_lock(");

            acme.change(operation, "pause").isOk();
            seller.commit();

            Thread.sleep(12_000);
            assertThat(acme.operation(operation).text("state")).isEqualTo("PENDING");
            assertThat(development.check("ann", "more").text("isGranted")).isEqualTo("false");
            acme.change(operation, "resume").isOk();
            acme.done(operation);
        }
        assertThat(development.check("ann", "more").text("isGranted")).isEqualTo("true");
    }

    /// The downgrade sells the latest version of the free plan, which may be outdated when the sale commits.
    @Test
    void downgrade_after_cancellation_waits_for_a_running_rollout() throws Exception {
        catalog.feature("calls", METERED);
        catalog.plan("free", limit("calls", 1));
        catalog.draftPlan("pro").isOk();
        catalog.price("plans", "pro");
        catalog.publish("plans", "pro").isOk();
        development.patch("/products/" + catalog.product(), """
                        {"productSettings": {"subscriptionStartSetup": "PLAN_SELECTION", "subscriptionCancellationTime": "IMMEDIATE",
                            "subscriptionEndSetup": "DOWNGRADE_TO_FREE", "downgradePlanId": "free"}}
                        """).isOk();
        String id = development.subscribe("ann", "pro").text("subscription.id");
        try (Handle rollout = TestServer.superuser().open();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            rollout.begin();
            rollout.execute("select pg_advisory_xact_lock(3, ?)", fixture.id().value());
            var locks = HeldLocks.of(rollout);

            var canceled = threads.submit(() -> development.post("/subscriptions/%s/cancel".formatted(id), "{}"));

            Waiting.until(() -> canceled.isDone() || locks.isWaiting("pg_advisory_xact_lock_shared"), it -> it);
            assertThat(canceled.isDone()).isFalse();
            rollout.commit();
            canceled.get().isOk();
        }
        assertThat(development.check("ann", "calls").text("usageLimit")).isEqualTo("1");
    }
}
