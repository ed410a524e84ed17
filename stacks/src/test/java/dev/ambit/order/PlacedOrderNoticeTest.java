package dev.ambit.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestOperators;
import dev.ambit.TestPerson;
import dev.ambit.Waiting;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Tests the notification that the operator gets about orders of other accounts.
@Tag("ci")
class PlacedOrderNoticeTest {

    private final TestAccount acme = OrderServer.openAccount();

    @Test
    void operator_is_notified_once_of_a_placed_order() {
        TestPerson operator = TestOperators.owner(acme);

        TestOrder order = TestOrder.place(acme);

        Reply reply = Waiting.until(
                () -> operator.get("/notifications?limit=100").isOk(),
                it -> it.texts("path").contains("/orders/" + order.id()));
        order.quote("{}").isOk();
        order.approve().isOk();
        order.provision().isOk();
        order.until("state", "ACTIVE");
        assertThat(operator.get("/notifications?limit=100").isOk().texts("path"))
                .filteredOn(it -> it.equals("/orders/" + order.id()))
                .hasSize(1);
        int first = reply.texts("path").indexOf("/orders/" + order.id());
        assertThat(reply.text(first + ".kind")).isEqualTo("ORDER_PLACED");
        assertThat(reply.text(first + ".subject")).startsWith("Account %s placed the order".formatted(acme.slug()));
    }
}
