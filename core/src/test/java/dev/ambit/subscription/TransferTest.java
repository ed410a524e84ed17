package dev.ambit.subscription;

import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.EnvironmentFixture;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestClock;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Transfer of a subscription to another resource, and delegation of its payment to another customer.
class TransferTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();

    @BeforeEach
    void a_plan_per_site() {
        catalog.feature("calls", METERED);
        development
                .patch("/products/" + catalog.product(), "{\"multipleSubscriptions\": true}")
                .isOk();
        catalog.plan("site", limit("calls", 10));
        for (String customer : new String[] {"ann", "bob", "gone"}) {
            development
                    .post("/customers", "{\"id\": \"%s\"}".formatted(customer))
                    .isOk();
        }
        development.post("/customers/gone/archive", "").isOk();
        development.post("/subscriptions", """
                        {"id": "s", "customerId": "ann", "planId": "site", "resourceId": "one"}
                        """).isOk();
    }

    @Test
    void transfer_moves_entitlements_to_the_other_resource() {
        development.reportUsage("ann", "calls", "1").isProblem(404, "NoFeatureEntitlementError");

        Reply moved = transfer("two").isOk();

        assertThat(moved.text("resourceId")).isEqualTo("two");
        assertThat(check("two").text("isGranted")).isEqualTo("true");
        assertThat(check("one").text("isGranted")).isEqualTo("false");
        assertThat(transfer("two").header("X-Ambit-Sequence")).isEqualTo(moved.header("X-Ambit-Sequence"));
    }

    @Test
    void usage_that_never_resets_moves_to_the_other_resource() {
        use("one", "4").isOk();

        transfer("two").isOk();

        assertThat(check("two").text("currentUsage")).isEqualTo("4");
        assertThat(use("two", "2").text("0.currentUsage")).isEqualTo("6");
        transfer("one").isOk();
        assertThat(check("one").text("currentUsage")).isEqualTo("6");
        assertThat(use("one", "1").text("0.currentUsage")).isEqualTo("7");
        development.post("/subscriptions", """
                        {"id": "t", "customerId": "ann", "planId": "site", "resourceId": "two"}
                        """).isOk();
        assertThat(check("two").text("currentUsage")).isEqualTo("0");
    }

    @CiTest
    void usage_moves_although_a_promotion_started_before_the_subscription() {
        TestClock clock = TestClock.stop(acme);
        grant("bob", 5);
        clock.advance("P1D");
        subscribe("b", "bob", "site", "one");
        use("bob", "one", "8").isOk();
        clock.advance("PT1H");

        transfer("b", "two").isOk();

        assertThat(check("bob", "two").text("currentUsage")).isEqualTo("8");
        assertThat(check("bob", "one").text("currentUsage")).isEqualTo("0");
        assertThat(consume("bob", "two", "3").status()).isEqualTo(403);
        assertThat(use("bob", "two", "1").text("0.currentUsage")).isEqualTo("9");
        transfer("b", "one").isOk();
        assertThat(check("bob", "one").text("currentUsage")).isEqualTo("9");
        assertThat(check("bob", "two").text("currentUsage")).isEqualTo("0");
    }

    @Test
    void usage_moves_after_an_earlier_promotion_has_ended() {
        TestClock clock = TestClock.stop(acme);
        grant("bob", 5, "\"period\": \"1 week\"");
        clock.advance("P1D");
        subscribe("b", "bob", "site", "one");
        use("bob", "one", "8").isOk();
        clock.advance("P10D");

        transfer("b", "two").isOk();

        assertThat(check("bob", "two").text("currentUsage")).isEqualTo("8");
    }

    @Test
    void usage_moves_only_with_the_subscription_that_grants_the_most() {
        TestClock clock = TestClock.stop(acme);
        development
                .post("/products", "{\"id\": \"other\", \"displayName\": \"Other\"}")
                .isOk();
        development
                .patch("/products/other", "{\"multipleSubscriptions\": true}")
                .isOk();
        new TestCatalog(development, "other").plan("extra", limit("calls", 20));
        subscribe("e", "bob", "extra", "one");
        clock.advance("P1D");
        subscribe("b", "bob", "site", "one");
        use("bob", "one", "8").isOk();

        transfer("b", "two").isOk();
        assertThat(check("bob", "one").text("currentUsage")).isEqualTo("8");
        assertThat(check("bob", "two").text("currentUsage")).isEqualTo("0");
        use("bob", "two", "1").isOk();

        transfer("e", "two").isOk();
        assertThat(check("bob", "two").text("currentUsage")).isEqualTo("9");
    }

    @ParameterizedTest
    @CsvSource({"confirm, 7, 7", "release, 4, 4"})
    @Tag("long")
    void an_open_reservation_moves_with_the_usage(String how, String used, String last) {
        use("one", "4").isOk();
        Reply reserved = consume("ann", "one", "3, \"reserveSeconds\": 600").isOk();

        transfer("two").isOk();

        assertThat(check("two").text("currentUsage")).isEqualTo("7");
        assertThat(consume("ann", "two", "4").status()).isEqualTo(403);
        Reply settled = development
                .post("/usage/consume/%s/%s".formatted(reserved.text("reservationId"), how), "")
                .isOk();
        assertThat(settled.text("resourceId")).isEqualTo("two");
        assertThat(check("two").text("currentUsage")).isEqualTo(used);
        assertThat(history("two")).endsWith(last);
        assertThat(history("one")).endsWith("0");
        transfer("one").isOk();
        assertThat(check("one").text("currentUsage")).isEqualTo(used);
    }

    @Test
    void usage_report_that_waits_for_a_transfer_is_refused() throws Exception {
        use("one", "4").isOk();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Reply> moved;
            Future<Reply> reported;
            try (Handle blocker = TestServer.superuser().open()) {
                blocker.begin();
                blocker.execute("select from counters where environment_id = ? for update", environment());
                moved = threads.submit(() -> transfer("two"));
                Waiting.until(() -> locks("granted and mode = 'ExclusiveLock'"), it -> it == 1);
                reported = threads.submit(() -> use("one", "1"));
                Waiting.until(() -> locks("not granted and mode = 'ShareLock'"), it -> it == 1);
                blocker.commit();
            }
            moved.get().isOk();
            reported.get().isProblem(404, "NoFeatureEntitlementError");
        }
        assertThat(check("two").text("currentUsage")).isEqualTo("4");
        assertThat(use("two", "1").text("0.currentUsage")).isEqualTo("5");
    }

    private int locks(String condition) {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("select count(*) from pg_locks where locktype = 'advisory'"
                                + " and classid = 4 and objid = :environment and " + condition)
                        .bind("environment", environment())
                        .mapTo(Integer.class)
                        .one());
    }

    private int environment() {
        return EnvironmentFixture.of(acme, development).id().value();
    }

    private List<String> history(String resource) {
        Reply history = development.get("/usage/ann/history/calls?resourceId=%s&startDate=%s"
                .formatted(resource, Instant.now().minusSeconds(3_600)));
        return ((List<?>) Objects.requireNonNull(history.isOk().at("series.0.points")))
                .stream()
                        .map(it -> String.valueOf(((Map<?, ?>) it).get("value")))
                        .toList();
    }

    private void grant(String customer, int limit) {
        grant(customer, limit, "\"period\": \"lifetime\"");
    }

    private void grant(String customer, int limit, String period) {
        development
                .post(
                        "/customers/%s/promotional-entitlements".formatted(customer),
                        "{\"promotionalEntitlements\": [{\"featureId\": \"calls\", \"usageLimit\": %d, %s}]}"
                                .formatted(limit, period))
                .isOk();
    }

    private void subscribe(String id, String customer, String plan, String resource) {
        development
                .post(
                        "/subscriptions",
                        "{\"id\": \"%s\", \"customerId\": \"%s\", \"planId\": \"%s\", \"resourceId\": \"%s\"}"
                                .formatted(id, customer, plan, resource))
                .isOk();
    }

    private Reply consume(String customer, String resource, String amount) {
        return development.post(
                "/usage/consume",
                "{\"customerId\": \"%s\", \"resourceId\": \"%s\", \"featureId\": \"calls\", \"amount\": %s}"
                        .formatted(customer, resource, amount));
    }

    private Reply use(String resource, String value) {
        return use("ann", resource, value);
    }

    private Reply use(String customer, String resource, String value) {
        return development.post(
                "/usage",
                "{\"usages\": [{\"customerId\": \"%s\", \"resourceId\": \"%s\", \"featureId\": \"calls\", \"value\": %s}]}"
                        .formatted(customer, resource, value));
    }

    @Test
    void transfer_to_a_resource_with_a_subscription_is_refused() {
        development.post("/subscriptions", """
                        {"id": "t", "customerId": "ann", "planId": "site", "resourceId": "two"}
                        """).isOk();

        Reply refused = transfer("two").isProblem(409, "TooManySubscriptionsPerCustomer");

        assertThat(refused.text("field")).isEqualTo("destinationResourceId");
        assertThat(development.get("/subscriptions/s").text("resourceId")).isEqualTo("one");
        transfer(" a").isProblem(400, "BadUserInput");
        development.post("/subscriptions/s/transfer", "{}").isProblem(400, "BadUserInput");
        development
                .post("/subscriptions/ghost/transfer", "{\"destinationResourceId\": \"x\"}")
                .isProblem(404, "SubscriptionNotFound");
    }

    @Test
    void delegated_subscription_is_paid_by_another_customer() {
        Reply paid = delegate("bob").isOk();

        assertThat(paid.text("payingCustomerId")).isEqualTo("bob");
        assertThat(paid.text("customerId")).isEqualTo("ann");
        assertThat(delegate("ghost").isProblem(404, "CustomerNotFound").text("field"))
                .isEqualTo("targetCustomerId");
        delegate("gone").isProblem(409, "EntityIsArchivedError");
        assertThat(development.get("/subscriptions/s").text("payingCustomerId")).isEqualTo("bob");
    }

    private Reply transfer(String resource) {
        return transfer("s", resource);
    }

    private Reply transfer(String id, String resource) {
        return development.post("/subscriptions/%s/transfer".formatted(id), """
                {"destinationResourceId": "%s"}
                """.formatted(resource));
    }

    private Reply delegate(String payer) {
        return development.post("/subscriptions/s/delegate", """
                {"targetCustomerId": "%s"}
                """.formatted(payer));
    }

    private Reply check(String resource) {
        return check("ann", resource);
    }

    private Reply check(String customer, String resource) {
        return development.get(
                "/customers/%s/entitlements/check?featureId=calls&resourceId=%s".formatted(customer, resource));
    }
}
