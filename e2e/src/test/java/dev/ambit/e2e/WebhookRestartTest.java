package dev.ambit.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.LongForm;
import dev.ambit.TestAccount;
import dev.ambit.TestPort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Tag("ci")
class WebhookRestartTest {

    private static final int CRASHES = LongForm.ENABLED ? 50 : 1;
    private static final int ACCOUNTS = LongForm.ENABLED ? 20 : 2;
    private static final int KILL_MILLIS = 1_000;
    private static final int POLL_MILLIS = 100;
    private static final int REFUSING_EACH = 5;

    /// Longer than the test takes: an event that fails for longer may arrive after later events of its customer.
    private static final String ORDER_HOLD = "PT24H";

    /// One user that publishes and one that buys.
    private static final int BUYERS = 2;

    /// Ages delivered events and makes their log due for truncation. Events that were aged before are left alone,
    /// because the server may be deleting them: to update them as well would be a deadlock.
    private static final String AGE = """
            with log as (
                select environment_id from endpoints where endpoint_id::text = :webhook
            ), aged as (
                update events
                set recorded_at = now() - interval '2 days'
                from log
                where events.environment_id = log.environment_id and sequence <= :read
                    and recorded_at > now() - interval '1 day'
            )
            update work
            set due_at = now()
            from log
            where kind = 'EVENT_RETENTION' and work.environment_id = log.environment_id
            """;

    /// Returns the undelivered events of an endpoint, which explain a failure.
    private static final String LEFT = """
            select format('%s %s: %s, %s attempts, first at %s, next at %s', number, event.type,
                coalesce(failure.state, 'not known to have failed'), failure.attempts, failure.first_failed_at,
                failure.next_attempt_at)
            from unnest(:numbers::bigint[]) as number
            left join endpoints as endpoint on endpoint_id::text = :webhook
            left join events as event on event.environment_id = endpoint.environment_id and event.sequence = number
            left join endpoint_failures as failure on failure.environment_id = endpoint.environment_id
                and failure.endpoint_id = endpoint.endpoint_id and failure.sequence = number
            union all
            select format('status %s, cursor %s, failing since %s, log from %s, now %s', status, cursor, failing_since,
                oldest, now())
            from endpoints
            join event_logs using (environment_id)
            where endpoint_id::text = :webhook
            union all
            select format('lane %s is behind, after %s', lane, after)
            from endpoint_lanes
            where endpoint_id::text = :webhook
            """;

    /// A rejecting endpoint is retried within half a minute, or recovered if it was disabled.
    private static final Duration ARRIVAL_MAX = Duration.ofMinutes(LongForm.ENABLED ? 10 : 2);

    @RegisterExtension
    private final RandomSeed seed = new RandomSeed();

    @TempDir
    private Path data;

    private int port;

    @BeforeEach
    void allowAccessByOthers() throws Exception {
        Checkout.opened(data);
        port = TestPort.free();
    }

    /// One environment of its own account with users that buy, two endpoints, and a reader of its feed.
    private record Shop(TestAccount account, ConcurrentBuyers buyers, List<String> webhooks, FeedReader reader) {}

    @Test
    void every_event_reaches_every_endpoint_in_order_after_crashes() throws Exception {
        Random random = seed.random();
        try (var mailbox = WebhookReceiver.open();
                AmbitProcess server = AmbitProcess.serve(data, port, "--allow-addresses", "127.0.0.0/8")) {
            List<Shop> shops = new ArrayList<>();
            for (int i = 0; i < ACCOUNTS; i++) {
                shops.add(open(server, mailbox, i));
            }
            shops.forEach(it -> {
                it.reader().start();
                it.buyers().start(BUYERS);
            });

            for (int crash = 1; crash <= CRASHES; crash++) {
                AmbitProcess.sleep(random.nextLong(KILL_MILLIS));
                DatabaseRows rows = DatabaseRows.of(data);
                shops.forEach(it -> cut(rows, it));
                Shop shop = shops.get(random.nextInt(shops.size()));
                rotate(server.http(), shop, mailbox);
                AmbitProcess.sleep(random.nextLong(KILL_MILLIS));
                server.kill();
                server.startAgain();
            }
            for (Shop shop : shops) {
                assertThat(shop.buyers().stop()).isEmpty();
            }
            mailbox.refuseNobody();
            for (Shop shop : shops) {
                shop.webhooks()
                        .forEach(it -> shop.account()
                                .development()
                                .post("/webhooks/%s/recover".formatted(it), "{}")
                                .isOk());
            }

            DatabaseRows rows = DatabaseRows.of(data);
            for (Shop shop : shops) {
                assertThat(shop.reader().faults()).isEmpty();
                for (String webhook : shop.webhooks()) {
                    assertAllTaken(webhook, shop.reader(), rows, mailbox);
                }
                shop.reader().stop();
                assertThat(shop.reader().events()).containsAll(acknowledged(shop.buyers()));
            }
            assertCut(rows, shops);
            assertThat(mailbox.faults()).isEmpty();
            assertThat(server.stop("TERM")).isZero();
        }
    }

    private static Shop open(AmbitProcess ambit, WebhookReceiver mailbox, int number) throws IOException {
        TestAccount account = TestAccount.open(ambit.http(), "Shop " + number);
        account.development().importPriceList(priceList()).isOk();
        ambit.http()
                .patch(
                        account.key(),
                        "/api/v1/environments/" + account.development().slug(),
                        "{\"eventRetention\": {\"days\": 1}}")
                .isOk();
        List<String> webhooks = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            String address = "%d-%d".formatted(number, i);
            Reply made = account.development()
                    .post(
                            "/webhooks",
                            "{\"url\": \"%s\", \"orderHold\": \"%s\"}".formatted(mailbox.url(address), ORDER_HOLD))
                    .isOk();
            mailbox.belongsTo(address, made.text("id"), made.text("secret"));
            webhooks.add(made.text("id"));
            if ((2 * number + i) % (2 * REFUSING_EACH) == 1) {
                mailbox.refuse(made.text("id"));
            }
        }
        String product = account.development().get("/products").text("0.id");
        String key = account.development().key();
        return new Shop(
                account, new ConcurrentBuyers(ambit.url(), key, product), webhooks, new FeedReader(ambit.url(), key));
    }

    /// Truncates the event log up to the position of its reader and endpoints.
    private static void cut(DatabaseRows rows, Shop shop) {
        rows.execute(
                AGE,
                Map.of(
                        "webhook",
                        shop.webhooks().getFirst(),
                        "read",
                        shop.reader().last()));
    }

    private static void rotate(Http http, Shop shop, WebhookReceiver mailbox) {
        String webhook = shop.webhooks().getFirst();
        Reply rotated = http.post(
                        shop.account().development().key(),
                        "/api/v1/webhooks/%s/rotate-secret".formatted(webhook),
                        "{}")
                .isOk();
        mailbox.alsoKnows(webhook, rotated.text("secret"));
    }

    /// Requires that the endpoint received exactly the events of the feed.
    private static void assertAllTaken(String webhook, FeedReader reader, DatabaseRows rows, WebhookReceiver mailbox) {
        long startsAfter = rows.number(
                "select starts_after from endpoints where endpoint_id::text = :webhook", Map.of("webhook", webhook));
        long deadline = System.nanoTime() + ARRIVAL_MAX.toNanos();
        DeliveryState state = DeliveryState.at(webhook, startsAfter, reader, rows, mailbox);
        while (System.nanoTime() < deadline && !state.isComplete()) {
            AmbitProcess.sleep(POLL_MILLIS);
            state = DeliveryState.at(webhook, startsAfter, reader, rows, mailbox);
        }
        assertThat(state.last()).as("feed").isGreaterThanOrEqualTo(state.head());
        Set<Long> missing = new TreeSet<>(state.expected().keySet());
        missing.removeAll(state.taken().keySet());
        assertThat(missing).as(() -> left(rows, webhook, missing)).isEmpty();
        assertThat(state.taken()).as(webhook).isEqualTo(state.expected());
    }

    /// The events of feed and endpoint at one moment. The server may add an event of its own at any time, such as a
    /// recovered endpoint.
    ///
    /// @param head last event of the log
    /// @param last last event of the feed
    private record DeliveryState(long head, long last, Map<Long, Integer> expected, Map<Long, Integer> taken) {

        static DeliveryState at(
                String webhook, long startsAfter, FeedReader reader, DatabaseRows rows, WebhookReceiver mailbox) {
            long head = WebhookRestartTest.head(rows, webhook);
            return new DeliveryState(head, reader.last(), reader.after(startsAfter), mailbox.receivedHashes(webhook));
        }

        boolean isComplete() {
            return last >= head && taken.equals(expected);
        }
    }

    private static String left(DatabaseRows rows, String webhook, Set<Long> missing) {
        return "%s: %s"
                .formatted(
                        webhook,
                        String.join(
                                "\n",
                                rows.texts(LEFT, Map.of("webhook", webhook, "numbers", missing.toArray(Long[]::new)))));
    }

    /// Truncates the log now if the crashes came too early for it.
    private static void assertCut(DatabaseRows rows, List<Shop> shops) {
        String cut = "select oldest::text from event_logs where oldest > 1";
        long deadline = System.nanoTime() + ARRIVAL_MAX.toNanos();
        while (rows.texts(cut).isEmpty() && System.nanoTime() < deadline) {
            shops.forEach(it -> cut(rows, it));
            AmbitProcess.sleep(POLL_MILLIS);
        }
        assertThat(rows.texts(cut)).as("truncated event logs").isNotEmpty();
    }

    private static long head(DatabaseRows rows, String webhook) {
        return rows.number("""
                select max(sequence)
                from events
                join endpoints using (environment_id)
                where endpoint_id::text = :webhook
                """, Map.of("webhook", webhook));
    }

    private static List<String> acknowledged(ConcurrentBuyers buyers) {
        List<String> expected = new ArrayList<>();
        buyers.customers.forEach(it -> expected.add("customer.created " + it));
        buyers.subscriptions.forEach(it -> expected.add("subscription.created " + it));
        buyers.plans.forEach(it -> expected.add("plan.created " + it));
        return expected;
    }

    private static String priceList() throws IOException {
        try (var resource = WebhookRestartTest.class.getResourceAsStream("/pricings/github/2025.yml")) {
            return new String(Objects.requireNonNull(resource).readAllBytes(), UTF_8);
        }
    }
}
