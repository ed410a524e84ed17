package dev.ambit.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhookRestartTest {

    private static final boolean LONG = Boolean.getBoolean("ambit.long");
    private static final int CRASHES = LONG ? 50 : 2;
    private static final int ACCOUNTS = LONG ? 20 : 4;
    private static final int KILL_MILLIS = 1_000;
    private static final int REFUSING_EACH = 5;

    /// A refusing endpoint is tried again half a minute later at most, unless it refused for long: then it is
    /// recovered.
    private static final Duration ARRIVAL_MAX = Duration.ofMinutes(LONG ? 10 : 2);

    @TempDir
    private Path data;

    private int port;

    @BeforeEach
    void letOthersPass() throws Exception {
        Home.opened(data);
        port = Ambit.freePort();
    }

    /// One environment of an account of its own, in which people buy, and two endpoints that hear of it.
    private record Shop(TestAccount account, Crowd crowd, List<String> webhooks) {}

    @Test
    void every_change_reaches_every_endpoint_in_order_whenever_the_server_is_killed() throws Exception {
        long seed = Long.getLong("ambit.seed", LONG ? new Random().nextLong() : 1);
        var random = new Random(seed);
        try (var mailbox = Mailbox.open();
                Ambit first = start()) {
            List<Shop> shops = new ArrayList<>();
            for (int i = 0; i < ACCOUNTS; i++) {
                shops.add(open(first, mailbox, i));
            }
            shops.forEach(it -> it.crowd().start(1));

            Ambit running = first;
            for (int crash = 1; crash <= CRASHES; crash++) {
                Ambit.sleep(random.nextLong(KILL_MILLIS));
                Shop shop = shops.get(random.nextInt(shops.size()));
                rotate(running.http(), shop, mailbox);
                Ambit.sleep(random.nextLong(KILL_MILLIS));
                running.kill();
                running = start();
            }
            for (Shop shop : shops) {
                assertThat(shop.crowd().stop()).as("seed %d", seed).isEmpty();
            }
            mailbox.refuseNobody();
            for (Shop shop : shops) {
                shop.webhooks()
                        .forEach(it -> shop.account()
                                .development()
                                .post("/webhooks/%s/recover".formatted(it), "{}")
                                .isOk());
            }

            Rows rows = Rows.of(data);
            rows.assertNumbersHaveNoHoles();
            for (Shop shop : shops) {
                for (String webhook : shop.webhooks()) {
                    Ambit.await(
                            "all events of %s, seed %d".formatted(webhook, seed),
                            ARRIVAL_MAX,
                            () -> mailbox.sequences(webhook).containsAll(wanted(rows, webhook)));
                }
            }
            assertThat(mailbox.faults()).as("seed %d", seed).isEmpty();
            assertThat(running.stop("TERM")).isZero();
        }
    }

    private static Shop open(Ambit ambit, Mailbox mailbox, int number) throws IOException {
        TestAccount account = TestAccount.open(ambit.http(), "Shop " + number);
        account.development().importPriceList(priceList()).isOk();
        List<String> webhooks = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            String address = "%d-%d".formatted(number, i);
            Reply made = account.development()
                    .post("/webhooks", "{\"url\": \"%s\"}".formatted(mailbox.url(address)))
                    .isOk();
            mailbox.belongsTo(address, made.text("id"), made.text("secret"));
            webhooks.add(made.text("id"));
            if ((2 * number + i) % (2 * REFUSING_EACH) == 1) {
                mailbox.refuse(made.text("id"));
            }
        }
        String product = account.development().get("/products").text("0.id");
        return new Shop(account, new Crowd(ambit.url(), account.development().key(), product), webhooks);
    }

    private static void rotate(Http http, Shop shop, Mailbox mailbox) {
        String webhook = shop.webhooks().getFirst();
        Reply rotated = http.post(
                        shop.account().development().key(),
                        "/api/v1/webhooks/%s/rotate-secret".formatted(webhook),
                        "{}")
                .isOk();
        mailbox.alsoKnows(webhook, rotated.text("secret"));
    }

    private static Set<Long> wanted(Rows rows, String webhook) {
        Set<Long> wanted = new HashSet<>();
        rows.texts("""
                select sequence::text
                from events
                join endpoints using (environment_id)
                where endpoint_id = '%s' and sequence > starts_after
                """.formatted(webhook)).forEach(it -> wanted.add(Long.parseLong(it)));
        return wanted;
    }

    private Ambit start() {
        return Ambit.start(
                Map.of(
                        "AMBIT_PORT",
                        Integer.toString(port),
                        "AMBIT_OPERATOR_TOKEN",
                        TestServer.OPERATOR_TOKEN,
                        "AMBIT_ALLOW_ADDRESSES",
                        "127.0.0.0/8"),
                "serve",
                data);
    }

    private static String priceList() throws IOException {
        try (var resource = WebhookRestartTest.class.getResourceAsStream("/pricings/github/2025.yml")) {
            return new String(Objects.requireNonNull(resource).readAllBytes(), UTF_8);
        }
    }
}
