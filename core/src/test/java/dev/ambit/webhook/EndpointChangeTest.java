package dev.ambit.webhook;

import static dev.ambit.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Endpoint changes on either of two servers, only one of which delivers events.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("ci")
class EndpointChangeTest {

    private static final int DELETIONS = 15;

    private TwoServers servers;
    private Http here;
    private Http there;

    @BeforeAll
    void start(@TempDir Path data) {
        servers = TwoServers.start(data);
        here = servers.here();
        there = servers.there();
    }

    @AfterAll
    void stop() {
        servers.close();
    }

    /// The barrier is a lock on a table that only the delivery worker needs to load changed settings. Both endpoints
    /// must be loaded before it.
    @ParameterizedTest
    @CsvSource({
        "rotate, false", "rotate, true",
        "url, false", "url, true",
        "types, false", "types, true",
        "disable, false", "disable, true"
    })
    void no_event_after_a_change_is_delivered_by_the_old_settings(String change, boolean isOnOtherServer)
            throws Exception {
        try (var before = TestReceiver.open();
                var after = TestReceiver.open();
                var control = TestReceiver.open();
                var lock = servers.superuser()) {
            TestEnvironment development = TestAccount.open(here, "Acme").development();
            String id = endpoint(development, before);
            String steady = endpoint(development, control);
            create(development, "c1");
            until(() -> ids(before), it -> it.contains("c1"));
            until(() -> ids(control), it -> it.contains("c1"));
            String version = version(lock, id);
            lock.begin();
            lock.execute("lock table endpoint_failures in access exclusive mode");

            Http server = isOnOtherServer ? there : here;
            Thread changing = Thread.startVirtualThread(() ->
                    change(server, development.key(), id, change, after.url()).isOk());
            until(() -> version(lock, id), it -> !it.equals(version));
            create(development, "c2");
            until(() -> ids(control), it -> it.contains("c2"));
            lock.commit();
            changing.join();
            create(development, "c3");
            until(() -> ids(control), it -> it.contains("c3"));
            if (change.equals("disable") || change.equals("types")) {
                until(() -> cursor(development, steady), it -> it >= sequence(control, "c3"));
                assertThat(ids(before)).containsExactly("c1");
            } else {
                TestReceiver now = change.equals("url") ? after : before;
                until(() -> ids(now), it -> it.contains("c3"));
                assertThat(Stream.concat(ids(before).stream(), ids(after).stream()))
                        .containsExactly("c1", "c2", "c3");
                assertThat(now.received().stream()
                                .filter(it -> !it.text("id").equals("c1"))
                                .map(EndpointChangeTest::signatures))
                        .containsOnly(change.equals("rotate") ? 2 : 1);
            }
        }
    }

    @LongTest
    void no_event_after_a_deletion_is_delivered() {
        try (var receiver = TestReceiver.open();
                var control = TestReceiver.open()) {
            TestEnvironment development = TestAccount.open(here, "Acme").development();
            endpoint(development, control);
            for (int i = 0; i < DELETIONS; i++) {
                String id = endpoint(development, receiver);
                String name = "told-" + i;
                create(development, name);
                until(() -> ids(receiver), it -> it.contains(name));

                (i % 2 == 0 ? here : there)
                        .delete(development.key(), "/api/v1/webhooks/" + id, "{}")
                        .isOk();
                create(development, "later-" + i);
            }

            until(() -> ids(control), it -> it.contains("later-" + (DELETIONS - 1)));
            assertThat(ids(receiver)).noneMatch(it -> it.startsWith("later"));
        }
    }

    private static String endpoint(TestEnvironment environment, TestReceiver receiver) {
        return environment
                .post("/webhooks", """
                        {"url": "%s", "eventTypes": ["customer.created"]}
                        """.formatted(receiver.url()))
                .isOk()
                .text("id");
    }

    private static Reply change(Http http, String key, String id, String change, String url) {
        String path = "/api/v1/webhooks/" + id;
        return switch (change) {
            case "rotate" -> http.post(key, path + "/rotate-secret", "");
            case "url" -> http.patch(key, path, "{\"url\": \"%s\"}".formatted(url));
            case "types" -> http.patch(key, path, "{\"eventTypes\": [\"customer.updated\"]}");
            default -> http.post(key, path + "/disable", "");
        };
    }

    private static void create(TestEnvironment environment, String customer) {
        environment.post("/customers", "{\"id\": \"%s\"}".formatted(customer)).isOk();
    }

    private static String version(Handle tx, String id) {
        return tx.createQuery("select updated_at::text from endpoints where endpoint_id = :id::uuid")
                .bind("id", id)
                .mapTo(String.class)
                .one();
    }

    private static long cursor(TestEnvironment environment, String id) {
        return Long.parseLong(environment.get("/webhooks/" + id).isOk().text("cursor"));
    }

    private static long sequence(TestReceiver receiver, String customer) {
        return receiver.received().stream()
                .filter(it -> it.text("id").equals(customer))
                .findAny()
                .orElseThrow()
                .sequence();
    }

    private static List<String> ids(TestReceiver receiver) {
        return receiver.received().stream().map(it -> it.text("id")).toList();
    }

    private static int signatures(TestReceiver.Received received) {
        for (Map.Entry<String, List<String>> header : received.headers().entrySet()) {
            if (header.getKey().equalsIgnoreCase("webhook-signature")) {
                return header.getValue().getFirst().split(" ").length;
            }
        }
        return 0;
    }
}
