package dev.ambit.webhook;

import static dev.ambit.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import dev.ambit.core.Server;
import dev.ambit.postgres.EmbeddedPostgres;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;

/// Two servers share a database that no other server delivers from.
class TakeoverTest {

    private static final Pattern DELIVERED = Pattern.compile("(?m)^ambit_webhook_deliveries_total ([0-9]+)");

    private static final int MADE = 200;

    @TempDir
    private Path data;

    @LongTest
    void second_server_continues_deliveries_when_the_first_stops() {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(data);
                var receiver = TestReceiver.open();
                Server first = TestServer.on(postgres, data)) {
            TestAccount acme = TestAccount.open(new Http(first.port()), "Acme");
            String key = acme.development().key();
            acme.development()
                    .post(
                            "/webhooks",
                            "{\"url\": \"%s\", \"eventTypes\": [\"customer.created\"]}".formatted(receiver.url()))
                    .isOk();
            acme.development().post("/customers", "{\"id\": \"first\"}").isOk();
            until(() -> delivered(first), it -> it == 1);

            try (Server second = TestServer.on(postgres, data)) {
                var there = new Http(second.port());
                Thread closing = Thread.ofVirtual().unstarted(first::close);
                List<String> made = new ArrayList<>();
                long before = 0;
                for (int i = 0; i < MADE || closing.isAlive(); i++) {
                    there.post(key, "/api/v1/customers", "{\"id\": \"c%d\"}".formatted(i))
                            .isOk();
                    made.add("c" + i);
                    if (i == MADE / 2) {
                        before = delivered(second);
                        closing.start();
                    }
                }
                there.post(key, "/api/v1/customers", "{\"id\": \"last\"}").isOk();
                made.add("last");

                until(() -> ids(receiver), it -> it.containsAll(made));
                assertThat(delivered(second)).isGreaterThan(before);
            }
        }
    }

    private static List<String> ids(TestReceiver receiver) {
        return receiver.received().stream().map(it -> it.text("id")).distinct().toList();
    }

    private static long delivered(Server app) {
        var http = new Http(app.port());
        Matcher line = DELIVERED.matcher(
                http.send(http.request("/metrics").GET()).http().body());
        return line.find() ? Long.parseLong(line.group(1)) : 0;
    }
}
