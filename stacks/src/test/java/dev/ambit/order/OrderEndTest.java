package dev.ambit.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Tests the end of an order and the payment of its fee.
class OrderEndTest {

    private static final Http HTTP = OrderServer.http();
    private static final TestEnvironment SHOP = OrderServer.operators();

    private final TestAccount acme = OrderServer.openAccount();

    @LongTest
    void order_with_a_canceled_subscription_is_torn_down_after_a_grace_period() {
        TestOrder order = TestOrder.active(acme);
        awaitSale(order, "ACTIVE");
        String environment = "/api/v1/environments/" + order.get().text("environment");

        SHOP.post("/subscriptions/order-%s/cancel".formatted(order.id()), "{\"cancellationTime\": \"IMMEDIATE\"}")
                .isOk();

        Reply suspended = order.until("suspended", "true");
        assertThat(suspended.text("state")).isEqualTo("ACTIVE");
        assertThat(Instant.parse(suspended.text("endsAt")))
                .isBetween(
                        Instant.now().plus(Duration.ofDays(29)), Instant.now().plus(Duration.ofDays(30)));
        stack(order, "SUSPENDED");
        OrderServer.server().superuser().useHandle(tx -> tx.execute("""
                update orders set ends_at = now(), due_at = now() where order_id = ?::uuid
                """, order.id()));
        order.until("state", "CANCELED");
        stack(order, "REMOVED");
        assertThat(HTTP.get(acme.key(), "/api/v1/audit?entityId=" + order.id()).texts("operation"))
                .startsWith("order.canceled", "order.suspended");
        HTTP.get(acme.key(), environment).isOk();
    }

    @CiTest
    void order_suspended_by_an_older_server_gets_an_end_date() {
        TestOrder order = TestOrder.active(acme);
        awaitSale(order, "ACTIVE");
        SHOP.post("/subscriptions/order-%s/cancel".formatted(order.id()), "{\"cancellationTime\": \"IMMEDIATE\"}")
                .isOk();
        order.until("suspended", "true");

        OrderServer.server().superuser().useHandle(tx -> tx.execute("""
                update orders set ends_at = null, due_at = now() where order_id = ?::uuid
                """, order.id()));

        Reply seen = Waiting.until(order::get, it -> it.at("endsAt") != null);
        assertThat(Instant.parse(seen.text("endsAt"))).isAfter(Instant.now().plus(Duration.ofDays(29)));
    }

    @Test
    void new_subscription_resumes_the_order_and_clears_its_end_date() {
        TestOrder order = TestOrder.active(acme);
        awaitSale(order, "ACTIVE");
        SHOP.post("/subscriptions/order-%s/cancel".formatted(order.id()), "{\"cancellationTime\": \"IMMEDIATE\"}")
                .isOk();
        Reply suspended = order.until("suspended", "true");

        SHOP.post("/subscriptions", """
                        {"customerId": "%s", "planId": "development-environment", "resourceId": "%s",
                         "charges": [{"id": "development-integrations", "quantity": 1, "type": "FEATURE"},
                                     {"id": "development-requirements", "quantity": 2, "type": "FEATURE"}]}
                        """.formatted(acme.slug(), suspended.text("environmentId")))
                .isOk();

        Reply resumed = order.until("suspended", "false");
        assertThat(resumed.at("endsAt")).isNull();
    }

    @Test
    void new_order_with_the_name_of_a_canceled_one_gets_the_next_number() {
        TestOrder order = TestOrder.active(acme);
        order.cancel().isOk();
        order.until("state", "CANCELED");

        Reply again = TestOrder.post(acme, TestOrder.BODY).isOk();

        assertThat(again.text("displayName")).isEqualTo("Acme dev 2");
    }

    @CiTest
    void the_operator_marks_a_month_as_paid_and_the_invoice_names_the_contact() {
        TestOrder order = TestOrder.active(acme);
        String month = YearMonth.now(ZoneOffset.UTC).toString();
        assertThat(order.get().text("payment.method")).isEqualTo("INVOICE");
        assertThat(order.get().text("payment.description")).contains("invoice to ann@acme.example");

        Reply paid = pay(order, "{\"month\": \"%s\"}".formatted(month)).isOk();

        assertThat(paid.at("payment.paidMonths")).isEqualTo(List.of(month));
        Reply lines = HTTP.get(acme.key(), order.path("/invoice-lines?month=" + month))
                .isOk();
        assertThat(lines.text("0.contact")).isEqualTo("ann@acme.example");
        assertThat(lines.at("0.paid")).isEqualTo(true);
        assertThat(pay(order, "{\"month\": \"%s\", \"paid\": false}".formatted(month))
                        .at("payment.paidMonths"))
                .isEqualTo(List.of());
        pay(order, "{\"month\": \"soon\"}").isProblem(400, "BadUserInput");
        HTTP.post(acme.key(), order.path("/payments"), "{\"month\": \"%s\"}".formatted(month))
                .isProblem(403, "IdentityForbidden");
    }

    private static Reply pay(TestOrder order, String body) {
        return HTTP.post(TestServer.OPERATOR_TOKEN, order.path("/payments"), body);
    }

    private void stack(TestOrder order, String state) {
        String path = "/api/v1/stacks/" + order.get().text("environment");
        Waiting.until(() -> HTTP.get(acme.key(), path), it -> it.text("state").equals(state));
    }

    private Reply awaitSale(TestOrder order, String status) {
        return Waiting.until(
                () -> SHOP.get("/subscriptions/order-" + order.id()),
                it -> it.text("status").equals(status));
    }
}
