package dev.ambit.lifecycle;

import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestClock;
import dev.ambit.TestServer;
import dev.ambit.core.Server;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Requests apply every due transition before the lifecycle loop does. The loop does not run here, because the
/// clock is frozen and the test moves it in the database.
class LateLifecycleTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();
    private TestClock clock;

    @BeforeEach
    void two_plans() {
        clock = TestClock.stop(acme);
        catalog.feature("calls", METERED);
        catalog.plan("small", limit("calls", 5));
        catalog.plan("large", limit("calls", 50));
        development.subscribe("ann", "small");
    }

    @LongTest
    void subscription_due_to_start_grants_access_before_the_loop_runs() {
        begin("large", "PT1H");

        delayClock(Duration.ofHours(2));

        try (Server second = TestServer.second()) {
            assertThat(checkOn(second).text("usageLimit")).isEqualTo("50");
        }
        assertThat(development.get("/subscriptions/later").text("status")).isEqualTo("ACTIVE");
    }

    @Test
    void new_subscription_replaces_one_that_was_due_to_start_earlier() {
        begin("large", "PT1H");

        delayClock(Duration.ofHours(2));
        development
                .post("/subscriptions", "{\"id\": \"now\", \"customerId\": \"ann\", \"planId\": \"small\"}")
                .isOk();

        assertThat(development.get("/subscriptions/later").text("cancelReason")).isEqualTo("UPGRADE_OR_DOWNGRADE");
        assertThat(development.get("/subscriptions/later").text("status")).isEqualTo("CANCELED");
        assertThat(development.get("/subscriptions/now").text("status")).isEqualTo("ACTIVE");
    }

    @LongTest
    void subscription_due_to_end_cannot_be_cancelled_and_grants_nothing() {
        String id = development.get("/subscriptions?customerId=ann").text("0.id");
        development
                .post("/subscriptions/%s/cancel".formatted(id), """
                        {"cancellationTime": "SPECIFIC_DATE", "endDate": "%s"}
                        """.formatted(clock.in("PT1H")))
                .isOk();

        delayClock(Duration.ofHours(2));

        assertThat(development
                        .post("/subscriptions/%s/cancel".formatted(id), "{}")
                        .status())
                .isGreaterThanOrEqualTo(400);
        try (Server second = TestServer.second()) {
            assertThat(checkOn(second).text("accessDeniedReason")).isEqualTo("NoActiveSubscription");
        }
    }

    /// The other subscription starts, and the loop does not retry the unreadable one.
    @Test
    void unreadable_subscription_does_not_delay_other_subscriptions() {
        begin("large", "PT1H");
        development.post("/customers", "{\"id\": \"bob\"}").isOk();
        development.post("/subscriptions", """
                        {"id": "broken", "customerId": "bob", "planId": "large", "startDate": "%s"}
                        """.formatted(clock.in("PT30M"))).isOk();
        sql("update subscriptions set addons = '[{\"size\": 7}]' where subscription_id = 'broken'");

        clock.advance("PT2H");

        assertThat(development.get("/subscriptions/later").text("status")).isEqualTo("ACTIVE");
        assertThat(next("broken")).isEqualTo("never");
    }

    @Test
    void unreadable_scheduled_update_fails_and_the_subscription_stays_active() {
        String id = development.get("/subscriptions?customerId=ann").text("0.id");
        sql("update subscriptions set scheduled = '{\"what\": 7}', next_at = created_at where subscription_id = '%s'"
                .formatted(id));

        clock.advance("PT1H");

        Reply subscription = development.get("/subscriptions/" + id).isOk();
        assertThat(subscription.text("status")).isEqualTo("ACTIVE");
        assertThat(subscription.text("futureUpdates.0.scheduleStatus")).isEqualTo("FAILED");
        assertThat(next(id)).isEqualTo("never");
    }

    private void begin(String plan, String in) {
        development.post("/subscriptions", """
                        {"id": "later", "customerId": "ann", "planId": "%s", "startDate": "%s"}
                        """.formatted(plan, clock.in(in))).isOk();
    }

    private void delayClock(Duration by) {
        sql("update clocks set stopped_at = stopped_at + interval '%d seconds'".formatted(by.toSeconds()));
    }

    private Reply checkOn(Server server) {
        return new Http(server.port())
                .get(development.key(), "/api/v1/customers/ann/entitlements/check?featureId=calls")
                .isOk();
    }

    private String next(String id) {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("""
                                select coalesce(next_at::text, 'never')
                                from subscriptions
                                join environments using (environment_id)
                                where environments.public_id = :environment::uuid and subscription_id = :id
                                """)
                        .bind("environment", development.id())
                        .bind("id", id)
                        .mapTo(String.class)
                        .one());
    }

    private void sql(String update) {
        String where = update.contains(" where ") ? " and " : " where ";
        TestServer.superuser().useHandle(tx -> tx.execute(update + where + """
                environment_id = (select environment_id from environments where public_id = ?::uuid)
                """, development.id()));
    }
}
