package dev.ambit.subscription;

import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.EnvironmentFixture;
import dev.ambit.HeldLocks;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestClock;
import dev.ambit.TestServer;
import java.util.List;
import java.util.concurrent.Executors;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Scheduled changes that meet another change before they are due.
class ScheduleReviewTest {

    private static final String LATER = "\"scheduleStrategy\": \"END_OF_BILLING_PERIOD\"";
    private static final String MIGRATE_LATER = "{\"subscriptionMigrationTime\": \"END_OF_BILLING_PERIOD\"}";

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();
    private final TestClock clock = TestClock.stop(acme);

    @BeforeEach
    void a_plan_by_the_month() {
        catalog.feature("calls", METERED);
        catalog.addon("extra", limit("calls", 5));
        catalog.draftPlan("pro").isOk();
        catalog.charge("plans", "pro", price("MONTHLY")).isOk();
        catalog.allow("pro", List.of("extra")).isOk();
        catalog.entitle("plans", "pro", limit("calls", 10)).isOk();
        catalog.publish("plans", "pro").isOk();
        catalog.plan("free", limit("calls", 1));
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
    }

    @LongTest
    void a_migration_that_failed_can_be_scheduled_again() {
        buy("pro", "\"id\": \"s\"").isOk();
        republish("\"usageLimit\": 20", "MONTHLY");
        development.post("/subscriptions/s/migrate", MIGRATE_LATER).isOk();
        republish("\"usageLimit\": 30", "ANNUALLY");
        clock.advance("P1M");
        assertThat(subscription("s").text("futureUpdates.0.scheduleStatus")).isEqualTo("FAILED");
        republish("\"usageLimit\": 40", "MONTHLY");

        development.post("/subscriptions/s/migrate", MIGRATE_LATER).isOk();
        clock.advance("P1M");

        assertThat(limitOfCalls()).isEqualTo("40");
    }

    @Test
    void scheduled_migration_keeps_addons_that_the_new_version_no_longer_allows() {
        buy("pro", "\"id\": \"s\", \"addons\": [{\"id\": \"extra\", \"quantity\": 1}]")
                .isOk();
        development.post("/plans/pro/draft", "").isOk();
        catalog.allow("pro", List.of()).isOk();
        development
                .patch("/plans/pro/entitlements/calls", "{\"type\": \"FEATURE\", \"usageLimit\": 20}")
                .isOk();
        catalog.publish("plans", "pro").isOk();

        development.post("/subscriptions/s/migrate", MIGRATE_LATER).isOk();
        clock.advance("P1M");

        assertThat(subscription("s").at("futureUpdates.0")).isNull();
        assertThat(limitOfCalls()).isEqualTo("25");
    }

    /// The scheduled subscription starts without a trial, although its plan gets a default trial before that time.
    @Test
    void scheduled_plan_replaces_the_current_plan_without_a_trial_added_later() {
        catalog.draftPlan("talk", "\"pricingType\": \"CUSTOM\"").isOk();
        catalog.entitle("plans", "talk", limit("calls", 100)).isOk();
        catalog.publish("plans", "talk").isOk();
        buy("talk", "\"id\": \"s\", \"billingPeriod\": \"MONTHLY\"").isOk();
        buy("pro", "\"id\": \"p\", " + LATER).isOk();
        development.post("/plans/pro/draft", "").isOk();
        development
                .patch(
                        "/plans/pro",
                        "{\"defaultTrialConfig\": {\"duration\": 14, \"units\": \"DAY\", \"trialEndBehavior\": \"CANCEL_SUBSCRIPTION\"}}")
                .isOk();
        catalog.publish("plans", "pro").isOk();

        clock.advance("P1M");

        assertThat(subscription("p").text("status")).isEqualTo("ACTIVE");
        assertThat(subscription("s").text("status")).isEqualTo("CANCELED");
        assertThat(limitOfCalls()).isEqualTo("10");
    }

    @Test
    void scheduled_plan_follows_a_subscription_to_another_resource() {
        development
                .patch("/products/" + catalog.product(), "{\"multipleSubscriptions\": true}")
                .isOk();
        buy("pro", "\"id\": \"s\", \"resourceId\": \"one\"").isOk();
        buy("free", "\"id\": \"f\", \"resourceId\": \"one\", " + LATER).isOk();

        development
                .post("/subscriptions/s/transfer", "{\"destinationResourceId\": \"two\"}")
                .isOk();
        clock.advance("P1M");

        assertThat(subscription("s").text("status")).isEqualTo("CANCELED");
        assertThat(subscription("f").text("resourceId")).isEqualTo("two");
    }

    @Test
    void plan_can_be_scheduled_after_a_cancellation_at_the_period_end() {
        buy("pro", "\"id\": \"s\"").isOk();
        development
                .post("/subscriptions/s/cancel", "{\"cancellationTime\": \"END_OF_BILLING_PERIOD\"}")
                .isOk();

        buy("free", "\"id\": \"f\", " + LATER).isOk();
        clock.advance("P1M");

        assertThat(subscription("f").text("status")).isEqualTo("ACTIVE");
    }

    @Test
    void scheduled_subscription_that_ends_before_its_start_is_refused() {
        buy("pro", "\"id\": \"s\"").isOk();

        Reply refused = buy("free", "\"cancellationDate\": \"%s\", %s".formatted(clock.in("P3D"), LATER))
                .isProblem(400, "BadUserInput");

        assertThat(refused.text("field")).isEqualTo("cancellationDate");
    }

    @Test
    void repeated_scheduling_request_emits_no_second_event() {
        buy("pro", "\"id\": \"s\"").isOk();
        Reply first = buy("free", "\"id\": \"f\", " + LATER).isOk();

        assertThat(buy("free", "\"id\": \"f\", " + LATER).header("X-Ambit-Sequence"))
                .isEqualTo(first.header("X-Ambit-Sequence"));
    }

    /// A concurrent transaction takes the subscription id and commits after the scheduled change has started.
    @Test
    void failed_scheduled_change_emits_no_cancellation_event() throws Exception {
        EnvironmentFixture fixture = EnvironmentFixture.of(acme, development);
        buy("pro", "\"id\": \"s\"").isOk();
        buy("free", "\"id\": \"f\", " + LATER).isOk();
        try (Handle other = TestServer.superuser().open();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            other.begin();
            other.execute("""
                    insert into subscriptions (environment_id, subscription_id, public_id, customer_id, product_id,
                        plan_id, plan_version, pricing_type, addons, status, start_at, metadata, kept, created_at,
                        updated_at)
                    select environment_id, 'f', gen_random_uuid(), 'ghost', product_id, plan_id, plan_version,
                        pricing_type, addons, 'CANCELED', start_at, '{}', '{}', now(), now()
                    from subscriptions where subscription_id = 's' and environment_id = ?
                    """, fixture.id().value());
            var advanced = threads.submit(() -> clock.advance("P1M"));
            HeldLocks.of(other).awaitWaiting("insert into subscriptions");
            other.commit();
            advanced.get();
        }

        assertThat(subscription("s").text("futureUpdates.0.scheduleStatus")).isEqualTo("FAILED");
        assertThat(subscription("s").text("status")).isEqualTo("ACTIVE");
        List<String> recorded = TestServer.superuser()
                .withHandle(tx -> tx.createQuery("""
                        select type from events
                        where environment_id = :environment and entity_id = 's' and type = 'subscription.canceled'
                        """)
                        .bind("environment", fixture.id().value())
                        .mapTo(String.class)
                        .list());
        assertThat(recorded).isEmpty();
    }

    /// Clients that cache entitlements depend on these events, because no request precedes a scheduled change.
    @CiTest
    void scheduled_change_emits_subscription_and_entitlement_events() {
        String at = clock.in("PT24H");
        buy("free", "\"id\": \"waiting\", \"startDate\": \"%s\"".formatted(at)).isOk();
        assertThat(eventsWithin("P2D")).containsSubsequence("subscription.updated", "entitlements.updated");

        buy("pro", "\"id\": \"s\"").isOk();
        republish("\"usageLimit\": 20", "MONTHLY");
        development.post("/subscriptions/s/migrate", MIGRATE_LATER).isOk();
        assertThat(eventsWithin("P1M")).containsSubsequence("subscription.updated", "entitlements.updated");
    }

    /// The types of events while the clock advances by a period.
    private List<String> eventsWithin(String time) {
        String head = development
                .post("/products", "{\"id\": \"at-%s\", \"displayName\": \"At\"}".formatted(time))
                .isOk()
                .header("X-Ambit-Sequence");
        clock.advance(time);
        return development.get("/events/feed?limit=100&after=" + head).isOk().texts("type");
    }

    private void republish(String terms, String period) {
        development.post("/plans/pro/draft", "").isOk();
        development
                .patch("/plans/pro/entitlements/calls", "{\"type\": \"FEATURE\", %s}".formatted(terms))
                .isOk();
        catalog.charge("plans", "pro", price(period)).isOk();
        catalog.publish("plans", "pro").isOk();
    }

    private static String price(String period) {
        return """
                {"billingModel": "FLAT_FEE",
                 "pricePeriods": [{"billingPeriod": "%s", "price": {"amount": 1, "currency": "usd"}}]}
                """.formatted(period);
    }

    private Reply buy(String plan, String fields) {
        return development.post(
                "/subscriptions", "{\"customerId\": \"ann\", \"planId\": \"%s\", %s}".formatted(plan, fields));
    }

    private Reply subscription(String id) {
        return development.get("/subscriptions/" + id);
    }

    private String limitOfCalls() {
        return development.check("ann", "calls").text("usageLimit");
    }
}
