package dev.ambit.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.OwnServer;
import dev.ambit.PageReader;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.stacks.ServerWithStacks;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

/// Tests orders after provisioning. The operator sells each order with a subscription, like any plan.
class OrderLifeTest {

    private static final Http HTTP = OrderServer.http();
    private static final TestEnvironment SHOP = OrderServer.operators();

    private final TestAccount acme = OrderServer.openAccount();

    @CiTest
    void d3_account_is_the_customer_of_a_subscription_for_its_environment() {
        TestOrder order = TestOrder.active(acme);

        Reply sold = awaitSale(order, "ACTIVE");

        assertThat(sold.text("customerId")).isEqualTo(acme.slug());
        assertThat(sold.text("planId")).isEqualTo("development-environment");
        assertThat(sold.text("resourceId")).isEqualTo(order.get().text("environmentId"));
        Reply check = SHOP.get("/customers/%s/entitlements/check?featureId=development-environments&resourceId=%s"
                .formatted(acme.slug(), order.get().text("environmentId")));
        assertThat(check.at("isGranted")).isEqualTo(true);
    }

    @LongTest
    void lapsed_subscription_suspends_the_stack_until_it_is_paid() {
        TestOrder order = TestOrder.active(acme);
        awaitSale(order, "ACTIVE");

        SHOP.post("/subscriptions", """
            {"customerId": "%s", "planId": "development-environment", "resourceId": "%s",
             "charges": [{"id": "development-integrations", "quantity": 1, "type": "FEATURE"},
                         {"id": "development-requirements", "quantity": 2, "type": "FEATURE"}],
             "trialOverrideConfiguration":
                {"isTrial": true, "trialEndDate": "%s", "trialEndBehavior": "CANCEL_SUBSCRIPTION"}}
            """.formatted(
                                acme.slug(),
                                order.get().text("environmentId"),
                                Instant.now().plusSeconds(15)))
                .isOk();
        SHOP.post("/subscriptions/order-%s/cancel".formatted(order.id()), "{\"cancellationTime\": \"IMMEDIATE\"}")
                .isOk();

        Reply suspended = order.until("suspended", "true");
        assertThat(suspended.text("state")).isEqualTo("ACTIVE");
        stack(order, "SUSPENDED");

        SHOP.post("/subscriptions", """
            {"customerId": "%s", "planId": "development-environment", "resourceId": "%s",
             "charges": [{"id": "development-integrations", "quantity": 1, "type": "FEATURE"},
                         {"id": "development-requirements", "quantity": 2, "type": "FEATURE"}]}
            """.formatted(acme.slug(), suspended.text("environmentId")))
                .isOk();

        order.until("suspended", "false");
        stack(order, "ACTIVE");
        assertThat(HTTP.get(acme.key(), "/api/v1/audit?entityId=" + order.id()).texts("operation"))
                .startsWith("order.resumed", "order.suspended");
    }

    @CiTest
    void cancellation_does_not_deadlock_with_a_worker_that_locked_the_stack() throws Exception {
        TestOrder order = TestOrder.active(acme);

        whileSomebodyIsAtWork(order, order::cancel);

        order.until("state", "CANCELED");
    }

    @Test
    void repeated_provisioning_does_not_deadlock_with_a_worker_on_the_stack() throws Exception {
        TestOrder order = TestOrder.approved(acme);
        OrderServer.SESSION.fail(acme.slug(), "The store is full.");
        try {
            order.provision().isOk();
            Waiting.until(order::get, it -> it.text("problem").contains("The store is full."));
        } finally {
            OrderServer.SESSION.fail(acme.slug(), "");
        }

        whileSomebodyIsAtWork(order, order::provision);

        order.until("state", "ACTIVE");
    }

    /// The holder of the stack's lock locks the order next.
    private void whileSomebodyIsAtWork(TestOrder order, Callable<Reply> act) throws Exception {
        try (Handle worker = OrderServer.server().superuser().open();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            worker.begin();
            worker.execute(
                    "select from stacks join accounts using (account_id) where accounts.slug = ? for update of stacks",
                    acme.slug());
            var acting = threads.submit(act);
            Waiting.until(OrderLifeTest::isStackWaitedFor, it -> it);

            // Shorter than deadlock detection, longer than the check for due work.
            worker.execute("set local lock_timeout = '800ms'");
            worker.execute("select from orders where order_id = ?::uuid for update", order.id());

            worker.commit();
            acting.get().isOk();
        }
    }

    @CiTest
    void d3_subscription_costs_the_total_of_a_custom_quote() {
        TestOrder order = TestOrder.place(acme);
        order.quote("""
            {"lines": [{"description": "All of it", "quantity": 3, "unitAmount": 0.1},
                       {"description": "Care", "quantity": 0.5, "unitAmount": 12.34}], "currency": "usd"}
            """).isOk();
        order.approve().isOk();
        order.provision().isOk();
        order.until("state", "ACTIVE");

        Reply sold = awaitSale(order, "ACTIVE");

        List<?> prices = (List<?>) Objects.requireNonNull(sold.at("prices"));
        assertThat(prices).hasSize(5);
        assertThat(sold.text("prices.0.amount")).isEqualTo("6.47");
        for (int i = 0; i < prices.size(); i++) {
            assertThat(sold.text("prices.%d.currency".formatted(i))).isEqualTo("usd");
            assertThat(sold.text("prices.%d.amount".formatted(i))).isEqualTo(i == 0 ? "6.47" : "0");
        }
        String month = YearMonth.now(ZoneOffset.UTC).toString();
        assertThat(HTTP.get(acme.key(), order.path("/invoice-lines?month=" + month))
                        .isOk()
                        .texts("unitAmount"))
                .containsExactly("0.1", "12.34");
    }

    @LongTest
    void previewed_and_refused_quotes_create_no_products() throws IOException {
        try (OwnServer fresh =
                OwnServer.start(new ServerWithStacks(List.of(OrderServer.DATABASE, OrderServer.SESSION)))) {
            TestAccount account = TestAccount.open(fresh.http(), "Acme");
            String order = fresh.http()
                    .post(account.key(), "/api/v1/orders", TestOrder.BODY)
                    .isOk()
                    .text("id");
            String quote = "/api/v1/orders/%s/quote".formatted(order);

            Reply proposed = fresh.http().get(TestServer.OPERATOR_TOKEN, quote).isOk();

            assertThat(proposed.text("monthly")).isEqualTo("39");
            fresh.http()
                    .post(TestServer.OPERATOR_TOKEN, quote, "{\"validUntil\": \"2020-01-01T00:00:00Z\"}")
                    .isProblem(400, "BadUserInput");
            assertThat(products(fresh)).isZero();
            fresh.http().post(TestServer.OPERATOR_TOKEN, quote, "{}").isOk();
            assertThat(products(fresh)).isOne();
        }
    }

    @CiTest
    void canceled_order_is_torn_down_and_its_subscription_canceled() {
        TestOrder order = TestOrder.active(acme);
        awaitSale(order, "ACTIVE");

        Reply canceled = order.cancel().isOk();

        assertThat(canceled.text("state")).isEqualTo("CANCELED");
        awaitSale(order, "CANCELED");
        stack(order, "REMOVED");
        assertThat(order.get().text("state")).isEqualTo("CANCELED");
    }

    /// The server that created the subscription died before it recorded the sale.
    @LongTest
    void canceled_order_cancels_a_subscription_that_was_not_recorded() {
        TestOrder order = TestOrder.active(acme);
        awaitSale(order, "ACTIVE");
        Waiting.until(() -> deleteSale(order), it -> it == 1);

        order.cancel().isOk();

        awaitSale(order, "CANCELED");
    }

    @CiTest
    void an_order_whose_environment_is_deleted_is_decommissioned() {
        TestOrder order = TestOrder.active(acme);
        awaitSale(order, "ACTIVE");

        HTTP.delete(
                        acme.key(),
                        "/api/v1/environments/" + order.get().text("environment"),
                        "{\"confirmName\": \"Acme dev\"}")
                .isOk();

        order.until("state", "DECOMMISSIONED");
        awaitSale(order, "CANCELED");
        order.cancel().isProblem(409, "OrderNotInState");
        TestOrder.post(acme, TestOrder.BODY).isOk();
    }

    @LongTest
    void account_deletion_cancels_the_subscription_and_archives_the_customer() {
        TestOrder order = TestOrder.active(acme);
        awaitSale(order, "ACTIVE");

        Reply deleted = HTTP.delete(
                        TestServer.OPERATOR_TOKEN, "/api/v1/accounts/" + acme.slug(), "{\"confirmName\": \"Acme\"}")
                .isOk();

        Reply ended = SHOP.get("/subscriptions/order-" + order.id()).isOk();
        assertThat(ended.text("status")).isEqualTo("CANCELED");
        Reply customer = SHOP.get("/customers/" + acme.slug()).isOk();
        assertThat(customer.at("archivedAt")).isNotNull();
        assertThat(customer.at("name")).isNull();
        Reply receipt = Waiting.until(
                () -> HTTP.get(TestServer.OPERATOR_TOKEN, "/api/v1/receipts/" + deleted.text("operationId")),
                it -> it.status() == 200);
        assertThat(receipt.text("receipt")).contains("the customer, by its slug and without its name");
    }

    @CiTest
    void order_shows_why_provisioning_failed() {
        TestOrder order = TestOrder.approved(acme);
        OrderServer.SESSION.fail(acme.slug(), "The store is full.");
        try {
            order.provision().isOk();

            Reply failed = Waiting.until(order::get, it -> it.text("problem").contains("The store is full."));
            assertThat(failed.text("state")).isEqualTo("PROVISIONING");
        } finally {
            OrderServer.SESSION.fail(acme.slug(), "");
        }

        order.provision().isOk();

        assertThat(order.until("state", "ACTIVE").at("problem")).isNull();
    }

    @CiTest
    void d3_invoice_lines_are_prorated_by_the_day() {
        TestOrder order = TestOrder.active(acme);
        OrderServer.server()
                .superuser()
                .useHandle(tx -> tx.createUpdate(
                                "update orders set charged = :days::datemultirange where order_id = :id::uuid")
                        .bind("days", "{[2026-02-10,2026-02-15),[2026-02-20,2026-02-22)}")
                        .bind("id", order.id())
                        .execute());

        Reply lines =
                HTTP.get(acme.key(), order.path("/invoice-lines?month=2026-02")).isOk();

        assertThat(lines.texts("description"))
                .containsExactly("Development environment", "Integrations", "Requirements", "Session", "Database");
        assertThat(lines.texts("days")).containsOnly("7");
        assertThat(lines.texts("daysOfMonth")).containsOnly("28");
        assertThat(lines.texts("amount")).containsExactly("5.00", "1.00", "1.25", "1.25", "1.25");
        assertThat(HTTP.get(acme.key(), order.path("/invoice-lines?month=2026-03"))
                        .isOk()
                        .texts("amount"))
                .isEmpty();
        String csv = csv(acme.key(), order.path("/invoice-lines?month=2026-02"));
        assertThat(csv.lines())
                .hasSize(6)
                .startsWith("month,account,order,environment,description,quantity,unitAmount,days,daysOfMonth,amount"
                        + ",currency,contact,paid")
                .contains("2026-02,%s,%s,acme-dev,Requirements,2,2.5,7,28,1.25,eur,ann@acme.example,false"
                        .formatted(acme.slug(), order.id()));
    }

    @Test
    void d3_the_operator_reads_the_invoice_lines_of_all_accounts() {
        TestOrder one = TestOrder.active(acme);
        TestOrder other = TestOrder.active(OrderServer.openAccount());
        String month = YearMonth.now(ZoneOffset.UTC).toString();
        String path = "/api/v1/orders/invoice-lines?limit=3&month=" + month;

        List<String> orders = new ArrayList<>();
        Reply page = HTTP.get(TestServer.OPERATOR_TOKEN, path).isOk();
        orders.addAll(page.texts("order"));
        while (!page.next().isEmpty()) {
            page = HTTP.get(TestServer.OPERATOR_TOKEN, path + "&after=" + page.next())
                    .isOk();
            orders.addAll(page.texts("order"));
        }

        assertThat(orders.stream().filter(one.id()::equals)).hasSize(5);
        assertThat(orders.stream().filter(other.id()::equals)).hasSize(5);
        PageReader.of(it -> HTTP.get(TestServer.OPERATOR_TOKEN, it), "/api/v1/orders/invoice-lines?month=" + month)
                .limit()
                .after()
                .before();
        PageReader.of(it -> HTTP.get(acme.key(), it), one.path("/invoice-lines?month=" + month))
                .limit()
                .after()
                .before();
        assertThat(csv(TestServer.OPERATOR_TOKEN, path)).contains("month,account");
        HTTP.get(acme.key(), path).isProblem(403, "IdentityForbidden");
    }

    @Test
    void missing_or_malformed_month_of_invoice_lines_is_refused() {
        TestOrder order = TestOrder.place(acme);

        for (String month : List.of("", "2026", "2026-13", "2026-1", "0001-01", "now")) {
            assertThat(HTTP.get(acme.key(), order.path("/invoice-lines?month=" + month))
                            .isProblem(400, "BadUserInput")
                            .text("field"))
                    .isEqualTo("month");
        }
        assertThat(HTTP.get(acme.key(), order.path("/invoice-lines"))
                        .isProblem(400, "BadUserInput")
                        .text("field"))
                .isEqualTo("month");
    }

    private static int deleteSale(TestOrder order) {
        return OrderServer.server()
                .superuser()
                .withHandle(tx -> tx.execute(
                        "update orders set sale = 'NONE' where order_id = ?::uuid and sale = 'SOLD' and due_at is null",
                        order.id()));
    }

    private static int products(OwnServer server) {
        return server.superuser()
                .withHandle(tx -> tx.createQuery(
                                "select count(*) from products where product_id = 'development-environments'")
                        .mapTo(Integer.class)
                        .one());
    }

    private static boolean isStackWaitedFor() {
        return OrderServer.server()
                .superuser()
                .withHandle(tx -> tx.createQuery("""
                    select exists (
                        select from pg_stat_activity where wait_event_type = 'Lock' and query like '%from stacks%')
                    """).mapTo(Boolean.class).one());
    }

    /// Returns the CSV export, which has no schema.
    private static String csv(String key, String path) {
        try (var client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    HTTP.request(path)
                            .header("X-API-KEY", key)
                            .header("Accept", "text/csv")
                            .build(),
                    BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/csv");
            return answer.body();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Reply awaitSale(TestOrder order, String status) {
        return Waiting.until(
                () -> SHOP.get("/subscriptions/order-" + order.id()),
                it -> it.text("status").equals(status));
    }

    private void stack(TestOrder order, String state) {
        String path = "/api/v1/stacks/" + order.get().text("environment");
        Waiting.until(() -> HTTP.get(acme.key(), path), it -> it.text("state").equals(state));
    }
}
