package dev.ambit.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Events about orders.
@Tag("ci")
class OrderEventsTest {

    private final TestAccount acme = OrderServer.openAccount();

    @LongTest
    void production_environment_receives_the_events_of_an_order_in_sequence() {
        TestOrder order = TestOrder.active(acme);

        Reply feed = acme.production().get("/events/feed?limit=1000").isOk();

        List<String> types = feed.texts("type").stream()
                .filter(it -> it.startsWith("order."))
                .toList();
        assertThat(types).containsExactly("order.created", "order.quoted", "order.approved", "order.provisioned");
        List<String> numbers = feed.texts("sequence");
        assertThat(numbers).hasSize(Integer.parseInt(numbers.getLast()) - Integer.parseInt(numbers.getFirst()) + 1);
        int last = feed.texts("type").lastIndexOf("order.approved");
        assertThat(feed.text(last + ".id")).isEqualTo(order.id());
        assertThat(feed.text(last + ".state")).isEqualTo("APPROVED");
        assertThat(feed.text(last + ".source")).isEqualTo("production");
    }

    @Test
    void no_other_environment_receives_the_events() {
        TestAccount other = OrderServer.openAccount();
        TestOrder.place(acme);

        assertThat(ofOrders(acme.development().get("/events/feed?limit=1000"))).isEmpty();
        assertThat(ofOrders(other.production().get("/events/feed?limit=1000"))).isEmpty();
        assertThat(ofOrders(acme.production().get("/events/feed?limit=1000"))).containsExactly("order.created");
    }

    private static List<String> ofOrders(Reply feed) {
        return feed.isOk().texts("type").stream()
                .filter(it -> it.startsWith("order."))
                .toList();
    }
}
