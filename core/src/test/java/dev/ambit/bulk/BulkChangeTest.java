package dev.ambit.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.HeldLocks;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.Refusal;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Verifies bulk changes, which grant entitlements or change plans for all customers that match a filter.
class BulkChangeTest {

    private final BulkChangeFixture shop = BulkChangeFixture.open();
    private final TestAccount account = shop.account();
    private final TestEnvironment development = shop.development();

    @BeforeEach
    void a_feature_can_be_granted() {
        development.post("/features", """
                {"id": "calls", "displayName": "Calls", "featureType": "NUMBER", "meterType": "INCREMENTAL",
                 "featureUnits": "call", "featureUnitsPlural": "calls"}
                """).isOk();
    }

    @LongTest
    void preview_counts_the_customers_and_changes_nothing() {
        Reply preview = awaitPreview("{\"planId\": \"basic\"}", 2);

        assertThat(preview.at("customerIds")).isEqualTo(List.of("ann", "bob"));
        assertThat(changes()).isZero();
        assertThat(preview("{}").text("count")).isEqualTo("3");
        assertThat(preview("{\"q\": \"zo\"}").at("customerIds")).isEqualTo(List.of("zoe"));
        assertThat(preview("{\"createdAt\": {\"lt\": \"2020-01-01T00:00:00Z\"}}")
                        .text("count"))
                .isEqualTo("0");
    }

    @Test
    void every_matching_customer_gets_the_grant_once() {
        Reply started = shop.start("{}", grant("calls", 100)).isOk();

        Reply done = shop.done(started);

        assertThat(started.status()).isEqualTo(202);
        assertThat(done.text("changed")).isEqualTo("3");
        assertThat(done.text("failed")).isEqualTo("0");
        assertThat(done.text("promotionalEntitlements.0.usageLimit")).isEqualTo("100");
        assertThat(account.operation(started.text("id")).text("kind")).isEqualTo("BULK_CHANGE");
        assertThat(development.check("zoe", "calls", "100").text("isGranted")).isEqualTo("true");
        assertThat(shop.texts("""
                select entity_id from events where type = 'promotionalEntitlement.granted' and %s order by sequence
                """.formatted(BulkChangeFixture.MINE)))
                .containsExactly("ann:calls", "bob:calls", "zoe:calls");
        assertThat(shop.texts("select customer_id from bulk_change_customers where " + BulkChangeFixture.MINE))
                .isEmpty();
    }

    @CiTest
    void customers_that_fail_are_listed_with_the_reason_and_do_not_stop_the_others() {
        Reply done =
                shop.done(shop.start("{}", "\"plan\": {\"planId\": \"pro\"}").isOk());

        assertThat(done.text("state")).isEqualTo("DONE");
        assertThat(done.text("changed")).isEqualTo("2");
        assertThat(done.text("failed")).isEqualTo("1");
        Reply failures = development
                .get("/bulk-changes/%s/failures".formatted(done.text("id")))
                .isOk();
        assertThat(failures.text("0.customerId")).isEqualTo("zoe");
        assertThat(failures.text("0.problem.code")).isEqualTo("SubscriptionNotFound");
        assertThat(failures.text("0.problem.message")).contains("no live subscription of product `shop`");
        assertThat(shop.plans("ann")).containsExactly("pro");
        assertThat(shop.plans("bob")).containsExactly("pro");
    }

    @Test
    void failures_of_a_bulk_change_are_paginated() {
        for (String customer : List.of("x1", "x2")) {
            development
                    .post("/customers", "{\"id\": \"%s\"}".formatted(customer))
                    .isOk();
        }
        Reply done =
                shop.done(shop.start("{}", "\"plan\": {\"planId\": \"pro\"}").isOk());
        String path = "/bulk-changes/%s/failures?limit=2".formatted(done.text("id"));

        Reply first = development.get(path).isOk();
        Reply second = development.get(path + "&after=" + first.next()).isOk();

        assertThat(first.texts("customerId")).containsExactly("zoe", "x1");
        assertThat(second.texts("customerId")).containsExactly("x2");
        assertThat(development.get(path + "&before=" + second.prev()).isOk().texts("customerId"))
                .containsExactly("zoe", "x1");
    }

    @Test
    void canceled_subscription_is_not_moved_to_another_plan() {
        String subscription = development.get("/subscriptions?customerId=ann").text("0.id");
        development
                .post("/subscriptions/%s/cancel".formatted(subscription), """
                {"cancellationTime": "END_OF_BILLING_PERIOD"}
                """)
                .isOk();

        Reply done = shop.done(shop.start("{\"name\": null, \"q\": \"ann\"}", "\"plan\": {\"planId\": \"pro\"}")
                .isOk());

        assertThat(done.text("failed")).isEqualTo("1");
        assertThat(development
                        .get("/bulk-changes/%s/failures".formatted(done.text("id")))
                        .text("0.problem.message"))
                .contains("is canceled and ends later");
        assertThat(shop.plans("ann")).containsExactly("basic");
    }

    @Test
    void invalid_bulk_change_is_refused_naming_the_field() {
        refused(404, "FeatureNotFound", "{}", grant("nothing", 1), "promotionalEntitlements.0.featureId");
        refused(404, "PlanNotFound", "{}", "\"plan\": {\"planId\": \"nothing\"}", "plan.planId");
        refused(400, "BadUserInput", "{\"q\": \"nobody\"}", grant("calls", 1), "filter");
        refused(400, "BadUserInput", "{}", grant("calls", 1) + ", \"plan\": {\"planId\": \"pro\"}", "plan");
        refused(409, "EditedMeanwhile", "{}", grant("calls", 1) + ", \"expectedCustomers\": 2", "expectedCustomers");
        assertThat(changes()).isZero();
    }

    @Test
    void change_is_refused_if_it_matches_other_customers_than_its_preview() {
        String hash = preview("{\"q\": \"ann\"}").text("customersHash");
        String expected = ", \"expectedCustomers\": 1, \"expectedCustomersHash\": \"%s\"".formatted(hash);

        refused(409, "EditedMeanwhile", "{\"q\": \"bob\"}", grant("calls", 1) + expected, "expectedCustomersHash");

        assertThat(shop.done(shop.start("{\"q\": \"ann\"}", grant("calls", 1) + expected)
                                .isOk())
                        .text("changed"))
                .isEqualTo("1");
    }

    @LongTest
    void canceled_change_leaves_the_remaining_customers_unchanged() {
        // Some may be changed before the cancellation gets the lock.
        int added = 30;
        for (int i = 0; i < added; i++) {
            shop.fixture()
                    .environment()
                    .post("/customers", "{\"id\": \"later-%d\"}".formatted(i))
                    .isOk();
        }
        try (Handle holder = TestServer.superuser().open()) {
            holder.begin();
            holder.createQuery("select customer_id from customers where customer_id = 'bob' and "
                            + BulkChangeFixture.MINE + " for update")
                    .bind("environment", shop.fixture().id().value())
                    .mapTo(String.class)
                    .one();
            String id = shop.start("{}", grant("calls", 100)).isOk().text("id");
            HeldLocks.of(holder).awaitWaiting("from customers");
            var canceled =
                    Thread.startVirtualThread(() -> account.change(id, "cancel").isOk());
            HeldLocks.of(holder).awaitWaiting("from operations");
            holder.rollback();
            Waiting.until(canceled::isAlive, it -> !it);

            Reply over = get(id);

            assertThat(over.text("state")).isEqualTo("CANCELED");
            Waiting.until(
                    () -> shop.texts("select customer_id from bulk_change_customers where " + BulkChangeFixture.MINE),
                    List::isEmpty);
            assertThat(shop.texts("select customer_id from promotional_entitlements where " + BulkChangeFixture.MINE)
                            .size())
                    .isEqualTo(Integer.parseInt(over.text("changed")))
                    .isLessThan(added);
        }
    }

    @Test
    void unknown_changes_and_those_of_other_environments_are_not_found() {
        String id = shop.start("{}", grant("calls", 100)).isOk().text("id");

        assertThat(account.production().get("/bulk-changes/" + id).status()).isEqualTo(404);
        assertThat(account.production()
                        .get("/bulk-changes/%s/failures".formatted(id))
                        .status())
                .isEqualTo(404);
        assertThat(development.get("/bulk-changes/" + UUID.randomUUID()).status())
                .isEqualTo(404);
    }

    @Test
    void number_of_unfinished_bulk_changes_is_limited() {
        TestServer.superuser()
                .useTransaction(tx -> tx.createUpdate("""
                        insert into bulk_change_customers (environment_id, operation_id, line, customer_id)
                        select :environment, gen_random_uuid(), 1, 'ann' from generate_series(1, 10)
                        """)
                        .bind("environment", shop.fixture().id().value())
                        .execute());

        Refusal.of(development, 409, "TooManyBulkChanges", () -> shop.start("{}", grant("calls", 1)));
    }

    @LongTest
    void ended_change_is_deleted_after_90_days() {
        Reply done = shop.done(shop.start("{}", BulkChangeFixture.toPlan("pro")).isOk());
        String ended = """
                select (look_again_at - finished_at >= interval '90 days')::text from operations where operation_id = '%s'
                """.formatted(done.text("id"));
        Waiting.until(() -> shop.texts(ended + " and " + BulkChangeFixture.MINE), it -> it.equals(List.of("true")));

        TestServer.superuser()
                .useTransaction(tx -> tx.createUpdate("""
                        update operations
                        set finished_at = finished_at - interval '91 days', look_again_at = now()
                        where operation_id = :id
                        """)
                        .bind("id", UUID.fromString(done.text("id")))
                        .execute());

        Waiting.until(this::changes, it -> it == 0);
        assertThat(shop.texts("select customer_id from bulk_change_customers where " + BulkChangeFixture.MINE))
                .isEmpty();
    }

    @LongTest
    void failed_change_keeps_its_customers_until_it_is_resumed() {
        try (Handle holder = TestServer.superuser().open()) {
            holder.begin();
            holder.createQuery("select customer_id from customers where customer_id = 'ann' and "
                            + BulkChangeFixture.MINE + " for update")
                    .bind("environment", shop.fixture().id().value())
                    .mapTo(String.class)
                    .one();
            String id = shop.start("{}", grant("calls", 100)).isOk().text("id");
            HeldLocks.of(holder).awaitWaiting("from customers");
            var paused =
                    Thread.startVirtualThread(() -> account.change(id, "pause").isOk());
            HeldLocks.of(holder).awaitWaiting("from operations");
            holder.rollback();
            Waiting.until(paused::isAlive, it -> !it);
            TestServer.superuser()
                    .useTransaction(tx ->
                            tx.createUpdate("""
                            update operations
                            set state = 'FAILED', finished_at = now(), look_again_at = now()
                            where operation_id = :id
                            """).bind("id", UUID.fromString(id)).execute());
            Waiting.until(
                    () -> shop.texts("select (look_again_at > now() + interval '89 days')::text from operations where "
                            + "operation_id = '%s' and ".formatted(id) + BulkChangeFixture.MINE),
                    it -> it.equals(List.of("true")));

            account.change(id, "resume").isOk();

            Reply done = Waiting.until(() -> get(id), it -> it.text("state").equals("DONE"));
            assertThat(done.text("changed")).isEqualTo("3");
        }
    }

    @LongTest
    void every_filter_and_plan_field_takes_effect() {
        development
                .patch("/customers/zoe", "{\"name\": \"Zoe\", \"email\": \"zoe@example.com\"}")
                .isOk();
        assertThat(preview("{\"name\": \"Zoe\"}").text("count")).isEqualTo("1");
        assertThat(preview("{\"email\": \"zoe@example.com\"}").text("count")).isEqualTo("1");
        awaitPreview("{\"subscriptionStatus\": \"ACTIVE\"}", 2);
        assertThat(preview("{\"subscriptionStatus\": \"EXPIRED\"}").text("count"))
                .isEqualTo("0");
        assertThat(preview("{\"trialEndsBefore\": \"2099-01-01T00:00:00Z\"}").text("count"))
                .isEqualTo("0");
        assertThat(preview("{\"isNearLimit\": true}").text("count")).isEqualTo("0");
        for (String past : List.of("gt", "gte")) {
            assertThat(preview("{\"createdAt\": {\"%s\": \"2020-01-01T00:00:00Z\"}}".formatted(past))
                            .text("count"))
                    .isEqualTo("3");
        }
        for (String future : List.of("lt", "lte")) {
            assertThat(preview("{\"createdAt\": {\"%s\": \"2020-01-01T00:00:00Z\"}}".formatted(future))
                            .text("count"))
                    .isEqualTo("0");
        }

        shop.done(shop.start("{\"q\": \"ann\"}", """
                "plan": {"planId": "pro", "billingPeriod": "MONTHLY", "scheduleStrategy": "END_OF_BILLING_PERIOD"}
                """).isOk());

        assertThat(shop.plans("ann")).containsExactly("basic");
        assertThat(development.get("/subscriptions?customerId=ann").at("0.futureUpdates.0"))
                .isNotNull();
    }

    private void refused(int status, String code, String filter, String change, String field) {
        Reply refused = Refusal.of(development, status, code, () -> shop.start(filter, change));
        assertThat(refused.text("field")).isEqualTo(field);
    }

    private static String grant(String feature, int limit) {
        return """
            "promotionalEntitlements": [{"featureId": "%s", "period": "lifetime", "usageLimit": %d,
                "resetPeriod": "MONTH", "monthlyResetPeriodConfiguration": {"accordingTo": "StartOfTheMonth"}}]
            """.formatted(feature, limit);
    }

    private Reply preview(String filter) {
        return development
                .post("/bulk-changes/preview", "{\"filter\": %s, %s}".formatted(filter, grant("calls", 1)))
                .isOk();
    }

    /// Filters by subscription see a change only after some seconds.
    private Reply awaitPreview(String filter, int count) {
        return Waiting.until(() -> preview(filter), it -> it.text("count").equals(String.valueOf(count)));
    }

    private Reply get(String id) {
        return development.get("/bulk-changes/" + id).isOk();
    }

    private int changes() {
        return shop.texts("select operation_id::text from bulk_changes where " + BulkChangeFixture.MINE)
                .size();
    }
}
