package dev.ambit.subscription;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.engine.FeatureKind.BOOLEAN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.EnvironmentFixture;
import dev.ambit.HeldLocks;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.util.List;
import java.util.concurrent.Executors;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

/// A rollout is an operation that runs in batches. It ends correctly after an interruption.
class RolloutProgressTest {

    private static final int CUSTOMERS = 1_200;
    private static final String IN_ENVIRONMENT = "environment_id = :environment";

    private final EnvironmentFixture fixture = EnvironmentFixture.open();
    private final TestAccount account = fixture.account();
    private final TestEnvironment development = fixture.environment();
    private final TestCatalog catalog = TestCatalog.of(account);

    @LongTest
    void rollout_moves_1200_customers_in_batches_and_reports_each_change_once() {
        fixture.customers("c", CUSTOMERS);

        Reply operation = account.done(publish("more"));

        assertThat(operation.text("done")).isEqualTo(String.valueOf(CUSTOMERS + 1));
        assertThat(operation.text("total")).isEqualTo(String.valueOf(CUSTOMERS + 1));
        assertThat(texts("select distinct plan_version || ' ' || plan_price_version from subscriptions where "
                        + IN_ENVIRONMENT))
                .containsExactly("1 0");
        assertThat(development.check("c777", "more").text("isGranted")).isEqualTo("true");
        assertThat(eventCount("entitlements.updated")).isEqualTo(CUSTOMERS + 1);
        assertThat(eventCount("subscription.updated")).isEqualTo(CUSTOMERS + 1);
        assertThat(texts("""
                select customer_id from events
                where actor = 'MIGRATION' and
                """ + IN_ENVIRONMENT + " group by customer_id having count(*) <> 2"))
                .isEmpty();
    }

    /// While a customer is locked, only the batch with that customer waits.
    @LongTest
    void checks_and_changes_of_other_customers_continue_during_a_rollout() {
        fixture.customers("c", CUSTOMERS);
        try (Handle holder = TestServer.superuser().open()) {
            holder.begin();
            lock(holder, "c500");
            String operation = publish("more");
            Reply blocked = blocked(holder, operation);

            assertThat(blocked.text("state")).isEqualTo("RUNNING");
            assertThat(blocked.text("phase")).isEqualTo("subscriptions");
            assertThat(blocked.text("total")).isEqualTo(String.valueOf(CUSTOMERS + 1));
            assertThat(development.check("c1", "more").text("isGranted")).isEqualTo("true");
            assertThat(development.check("c999", "more").text("isGranted")).isEqualTo("false");
            development.subscribe("newcomer", "basic");
            assertThat(development.check("newcomer", "more").text("isGranted")).isEqualTo("true");
            development.reportUsage("c500", "calls", "1").isOk();

            holder.rollback();
            assertThat(account.done(operation).text("done")).isEqualTo(String.valueOf(CUSTOMERS + 1));
        }
    }

    @LongTest
    void cancelled_rollout_stops_and_keeps_migrated_subscriptions() throws Exception {
        fixture.customers("c", CUSTOMERS);
        try (Handle holder = TestServer.superuser().open();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            holder.begin();
            lock(holder, "c500");
            String operation = publish("more");
            long before = Long.parseLong(blocked(holder, operation).text("done"));
            var canceled = threads.submit(() -> cancel(operation));
            HeldLocks.of(holder).awaitWaiting("from operations");
            holder.rollback();

            Reply reply = canceled.get().isOk();

            assertThat(reply.text("state")).isEqualTo("CANCELED");
            assertThat(reply.text("finishedAt")).isNotEqualTo("null");
            // A batch may have begun before the waiting client gets the operation.
            assertThat(Long.parseLong(reply.text("done"))).isBetween(before, (long) CUSTOMERS);
            assertThat(moved()).isEqualTo(Long.parseLong(reply.text("done")));
            assertThat(cancel(operation).isOk().text("state")).isEqualTo("CANCELED");
            assertThat(development.check("c1", "more").text("isGranted")).isEqualTo("true");
            assertThat(development.check("c999", "more").text("isGranted")).isEqualTo("false");
            assertThat(account.done(publish("most")).text("done")).isEqualTo(String.valueOf(CUSTOMERS + 1));
        }
    }

    @LongTest
    void paused_rollout_waits_until_it_is_resumed() throws Exception {
        fixture.customers("c", CUSTOMERS);
        try (Handle holder = TestServer.superuser().open();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            holder.begin();
            lock(holder, "c500");
            String operation = publish("more");
            blocked(holder, operation);
            var paused = threads.submit(() -> account.change(operation, "pause"));
            HeldLocks.of(holder).awaitWaiting("from operations");
            holder.rollback();

            Reply reply = paused.get().isOk();

            assertThat(reply.text("state")).isEqualTo("PENDING");
            assertThat(reply.text("phase")).isEqualTo("subscriptions");
            assertThat(moved()).isEqualTo(Long.parseLong(reply.text("done"))).isLessThan(CUSTOMERS);
            account.change(operation, "pause").isOk();
            Thread.sleep(600);
            assertThat(account.operation(operation).at("")).isEqualTo(reply.at(""));
            account.change(operation, "resume").isOk();
            account.change(operation, "resume").isOk();
            assertThat(account.done(operation).text("done")).isEqualTo(String.valueOf(CUSTOMERS + 1));
            account.change(operation, "resume").isProblem(409, "OperationCannotBeStopped");
        }
    }

    @Test
    void finished_or_unstoppable_operation_cannot_be_cancelled() {
        String operation = publish("more");
        account.done(operation);

        Reply refused = cancel(operation).isProblem(409, "OperationCannotBeStopped");

        assertThat(refused.text("state")).isEqualTo("DONE");
        cancel("ghost").isProblem(404, "OperationNotFound");
        var stranger = TestServer.openAccount();
        stranger.http()
                .post(stranger.key(), "/api/v1/operations/%s/cancel".formatted(operation), "")
                .isProblem(404, "OperationNotFound");
        String deletion = fixture.account()
                .http()
                .delete(account.key(), "/api/v1/environments/production", "{\"confirmName\": \"Production\"}")
                .isOk()
                .text("operationId");
        cancel(deletion).isProblem(409, "OperationCannotBeStopped");
    }

    @LongTest
    void latest_of_two_concurrent_rollouts_wins_and_no_subscription_moves_back() {
        fixture.customers("c", CUSTOMERS);
        try (Handle holder = TestServer.superuser().open()) {
            holder.begin();
            lock(holder, "c500");
            String first = publish("more");
            blocked(holder, first);
            String second = publish("most");
            // As another server does that is faster; this one has c501 in its batch already.
            execute(
                    "update subscriptions set plan_version = 2 where subscription_id = :id and " + IN_ENVIRONMENT,
                    "s-c501");

            holder.rollback();

            account.done(first);
            account.done(second);
        }
        assertThat(texts("select distinct plan_version from subscriptions where " + IN_ENVIRONMENT))
                .containsExactly("2");
        assertThat(development.check("c1", "most").text("isGranted")).isEqualTo("true");
        assertThat(texts("select sequence from events where actor = 'MIGRATION' and entity_id = 's-c501' and "
                        + IN_ENVIRONMENT))
                .isEmpty();
        assertThat(texts("""
                select entity_id from events
                where type = 'subscription.updated' and
                """ + IN_ENVIRONMENT + " group by entity_id having count(*) > 2"))
                .isEmpty();
    }

    @CiTest
    void rollout_resumes_after_the_last_customer_migrated_by_a_dead_server() {
        fixture.customers("c", CUSTOMERS);
        String operation = publish("more");
        account.done(operation);
        // As if its server had died in the middle, with all of them moved up to c5.
        execute("update subscriptions set plan_version = 0 where :id <> '' and " + IN_ENVIRONMENT, operation);
        execute(
                "update rollouts set after_customer = 'c5' where operation_id = :id::uuid and " + IN_ENVIRONMENT,
                operation);
        execute("""
                update operations set state = 'RUNNING', phase = 'subscriptions', done = 7, finished_at = null,
                    claimed_until = now() + interval '1 hour'
                where operation_id = :id::uuid and
                """ + IN_ENVIRONMENT, operation);
        Reply claimed = account.operation(operation);
        execute(
                "update operations set claimed_until = now() where operation_id = :id::uuid and " + IN_ENVIRONMENT,
                operation);

        account.done(operation);

        assertThat(texts("select distinct plan_version from subscriptions where customer_id > 'c5' and "
                        + IN_ENVIRONMENT))
                .containsExactly("1");
        assertThat(texts("select distinct plan_version from subscriptions where customer_id <= 'c5' and "
                        + IN_ENVIRONMENT))
                .containsExactly("0");
        assertThat(claimed.text("state")).isEqualTo("RUNNING");
        assertThat(claimed.text("done")).isEqualTo("7");
    }

    @LongTest
    void subscription_that_ends_during_a_rollout_is_not_moved_or_reactivated() {
        fixture.customers("c", CUSTOMERS);
        try (Handle holder = TestServer.superuser().open()) {
            holder.begin();
            lock(holder, "c500");
            String operation = publish("more");
            blocked(holder, operation);
            development.post("/customers/c998/archive", "").isOk();
            development.post("/subscriptions/s-c999/cancel", "{}").isOk();

            holder.rollback();

            assertThat(account.done(operation).text("done")).isEqualTo(String.valueOf(CUSTOMERS - 1));
        }
        assertThat(development.check("c998", "more").text("accessDeniedReason")).isEqualTo("CustomerIsArchived");
        assertThat(development.get("/subscriptions/s-c999").text("status")).isEqualTo("CANCELED");
        assertThat(texts("select plan_version from subscriptions where customer_id in ('c998', 'c999') and "
                        + IN_ENVIRONMENT))
                .containsExactly("0", "0");
    }

    /// A sale that read the older version commits after the newer one was published.
    @Test
    void rollout_includes_a_sale_of_the_older_version_that_commits_late() {
        try (Handle seller = TestServer.superuser().open()) {
            seller.begin();
            seller.execute(
                    "select pg_advisory_xact_lock_shared(3, ?)", fixture.id().value());
            String operation = publish("more");
            HeldLocks.of(seller).awaitWaiting("pg_advisory_xact_lock");
            assertThat(account.operation(operation).text("total")).isEqualTo("0");
            seller.execute("""
                    insert into customers (environment_id, customer_id, public_id, metadata, kept, created_at, updated_at,
                        entitled_at)
                    values (?, 'late', gen_random_uuid(), '{}', '{}', now(), now(), now())
                    """, fixture.id().value());
            seller.execute("""
                    insert into subscriptions (environment_id, subscription_id, public_id, customer_id, product_id,
                        plan_id, plan_version, pricing_type, addons, status, start_at, metadata, kept, created_at,
                        updated_at)
                    select environment_id, 'late', gen_random_uuid(), 'late', product_id, plan_id, plan_version,
                        pricing_type, addons, status, start_at, '{}', '{}', now(), now()
                    from subscriptions where customer_id = 'first' and environment_id = ?
                    """, fixture.id().value());
            seller.commit();

            assertThat(account.done(operation).text("done")).isEqualTo("2");
        }
        assertThat(development.check("late", "more").text("isGranted")).isEqualTo("true");
    }

    @LongTest
    void interrupted_rollout_of_a_deleted_environment_is_cancelled() {
        String operation = publish("more");
        account.done(operation);
        execute("""
                update operations set state = 'RUNNING', phase = 'subscriptions', finished_at = null,
                    claimed_until = now() + interval '5 seconds'
                where operation_id = :id::uuid and
                """ + IN_ENVIRONMENT, operation);

        String deletion = fixture.account()
                .http()
                .delete(account.key(), "/api/v1/environments/development", "{\"confirmName\": \"Development\"}")
                .isOk()
                .text("operationId");

        account.done(deletion);
        Waiting.until(() -> account.operation(operation), it -> it.text("state").equals("CANCELED"));
    }

    /// Gives the plan one feature more, for all.
    private String publish(String feature) {
        catalog.feature(feature, BOOLEAN);
        development.post("/plans/basic/draft", "").isOk();
        catalog.entitle("plans", "basic", grant(feature)).isOk();
        return catalog.publishForAll("plans", "basic");
    }

    private Reply cancel(String operation) {
        return account.change(operation, "cancel");
    }

    /// Returns once the rollout has migrated some customers and waits for the one that the test holds.
    private Reply blocked(Handle holder, String operation) {
        HeldLocks.of(holder).awaitWaiting("from customers");
        return account.operation(operation);
    }

    private void lock(Handle holder, String customer) {
        holder.createQuery(
                        "select 1 from customers where customer_id = :customer and environment_id = :environment for update")
                .bind("customer", customer)
                .bind("environment", fixture.id().value())
                .mapTo(Integer.class)
                .one();
    }

    private long moved() {
        return texts("select subscription_id from subscriptions where plan_version = 1 and " + IN_ENVIRONMENT)
                .size();
    }

    private long eventCount(String type) {
        return texts("select entity_id from events where actor = 'MIGRATION' and type = '%s' and ".formatted(type)
                        + IN_ENVIRONMENT)
                .size();
    }

    private List<String> texts(String query) {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery(query)
                        .bind("environment", fixture.id().value())
                        .mapTo(String.class)
                        .list());
    }

    private void execute(String statement, String id) {
        TestServer.superuser()
                .useHandle(tx -> tx.createUpdate(statement)
                        .bind("environment", fixture.id().value())
                        .bind("id", id)
                        .execute());
    }
}
