package dev.ambit.applier;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ambit.Waiting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Tests a snapshot in two parts, with older events between them.
class FirstSnapshotTest {

    /// Number of customers that does not fit into one commit.
    private static final int CUSTOMERS = 1_100;

    private static final String SUBSCRIPTION = """
            'sequence': 4000, 'id': 's', 'status': 'ACTIVE', 'customer': {'id': 'c1000'},
            'plan': {'id': 'basic', 'name': 'Basic'}, 'startDate': '2026-01-01T00:00:00Z'""";

    private final CountDownLatch gate = new CountDownLatch(1);

    @Test
    void late_event_does_not_restore_rows_missing_in_the_snapshot() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
        server.createContext("/", this::snapshot);
        server.start();
        var address = new FeedAddress("http://127.0.0.1:" + server.getAddress().getPort(), "key");
        try (ReplicaDatabase replica = ReplicaDatabase.open();
                Feed feed = new Feed(address)) {
            Thread beginning = Thread.startVirtualThread(() -> begin(replica.inbox(), feed));
            Waiting.until(
                    () -> replica.rows("select count(*)::text from public.customers"), it -> !it.equals(List.of("0")));

            Receipt late = replica.apply("subscription.created", 10, SUBSCRIPTION);
            Receipt stranger = replica.apply("customer.created", 10, "'sequence': 4001, 'id': 'gone', 'name': 'G'");
            Receipt fresh = replica.apply("customer.updated", 30, "'sequence': 5001, 'id': 'c1000', 'name': 'New'");
            gate.countDown();
            beginning.join();

            assertThat(List.of(late, stranger, fresh))
                    .containsExactly(Receipt.OUTDATED, Receipt.OUTDATED, Receipt.APPLIED);
            assertThat(replica.rows("select subscription_id from public.subscriptions"))
                    .isEmpty();
            assertThat(replica.rows("select name from public.customers where customer_id in ('c1000', 'gone')"))
                    .containsExactly("New");
            assertThat(replica.rows("select count(*)::text from public.customers"))
                    .containsExactly(String.valueOf(CUSTOMERS));
        } finally {
            server.stop(0);
        }
    }

    private static void begin(Inbox inbox, Feed feed) {
        try {
            var all = new BitSet(TableChecksums.BUCKETS);
            all.set(0, TableChecksums.BUCKETS);
            new SnapshotRestoration(inbox, feed, InstantSource.system(), true).run(all, List.of());
        } catch (FeedFailure e) {
            throw new IllegalStateException(e);
        }
    }

    private void snapshot(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(200, 0);
            var body = exchange.getResponseBody();
            body.write("{\"sequence\": 5000}\n".getBytes(UTF_8));
            body.write(customers(1_000, 2_050));
            body.flush();
            gate.await();
            body.write(customers(2_050, 1_000 + CUSTOMERS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] customers(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(
                        "{\"entity\":\"customer\",\"id\":\"c%1$d\",\"name\":\"N\",\"entityVersion\":%1$d,\"timestamp\":\"2026-01-01T00:00:00Z\"}\n"
                                ::formatted)
                .collect(Collectors.joining())
                .getBytes(UTF_8);
    }
}
