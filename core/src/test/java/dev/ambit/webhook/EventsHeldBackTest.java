package dev.ambit.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.JsonPaths;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.environment.EnvironmentRows;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Retention keeps events that an active endpoint has not accepted yet, and the environment shows a warning.
@Tag("long")
class EventsHeldBackTest {

    private static final int EVENTS_MIN = 1_000;

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();

    @Test
    void events_not_yet_accepted_by_an_endpoint_are_kept_with_a_warning() {
        try (var receiver = TestReceiver.open()) {
            receiver.answer(it -> it.text("id").equals("late") ? 503 : 200);
            String endpoint = endpoint(receiver);
            long late = sequence(development.post("/customers", "{\"id\": \"late\"}"));
            manyEvents();
            Waiting.until(() -> receiver.received("customer.created").size(), it -> it > 2 * EVENTS_MIN);

            retention("{\"events\": 1000}");

            soon(this::warning, it -> it.equals("EventsHeldBack"));
            assertThat(oldest()).isEqualTo(late);
            assertThat(development
                            .get("/events/feed?limit=1&after=" + (late - 1))
                            .texts("sequence"))
                    .containsExactly(String.valueOf(late));

            receiver.answer(_ -> 200);
            Waiting.until(() -> failuresRecovered(endpoint), it -> it.equals("0"));

            soon(this::oldest, it -> it > late);
            soon(this::warning, it -> it.equals("null"));
        }
    }

    @Test
    void events_that_only_a_disabled_endpoint_misses_are_removed() {
        try (var receiver = TestReceiver.open()) {
            receiver.answer(_ -> 503);
            String endpoint = endpoint(receiver);
            manyEvents();
            retention("{\"events\": 1000}");
            soon(this::warning, it -> it.equals("EventsHeldBack"));
            long held = oldest();

            development.post("/webhooks/%s/disable".formatted(endpoint), "").isOk();

            soon(this::oldest, it -> it > held);
            soon(this::warning, it -> it.equals("null"));
        }
    }

    private String endpoint(TestReceiver receiver) {
        return development
                .post("/webhooks", """
                        {"url": "%s", "eventTypes": ["customer.created"]}
                        """.formatted(receiver.url()))
                .isOk()
                .text("id");
    }

    /// Deliveries in flight are not recovered, and an earlier answer can make them fail.
    private String failuresRecovered(String endpoint) {
        development.post("/webhooks/%s/recover".formatted(endpoint), "{}").isOk();
        return development.get("/webhooks/" + endpoint).text("failures");
    }

    private void manyEvents() {
        customers("a");
        customers("b");
    }

    private void customers(String prefix) {
        development
                .post(
                        "/customers/import",
                        IntStream.range(0, EVENTS_MIN)
                                .mapToObj(i -> "{\"id\": \"%s%d\"}".formatted(prefix, i))
                                .collect(Collectors.joining(",", "{\"customers\": [", "]}")))
                .isOk();
    }

    private void retention(String wanted) {
        acme.http()
                .patch(
                        acme.key(),
                        "/api/v1/environments/" + development.slug(),
                        "{\"eventRetention\": %s}".formatted(wanted))
                .isOk();
    }

    /// The server looks every five minutes, also when it took too long.
    private <T> void soon(Supplier<T> ask, Predicate<T> isExpected) {
        Waiting.until(
                () -> {
                    due();
                    return ask.get();
                },
                isExpected);
    }

    private void due() {
        TestServer.superuser()
                .useHandle(it -> it.execute(
                        "update work set due_at = now() where kind = 'EVENT_RETENTION' and environment_id = ?",
                        EnvironmentRows.number(development.id())));
    }

    private String warning() {
        return String.valueOf(acme.http()
                .get(acme.key(), "/api/v1/environments/" + development.slug())
                .isOk()
                .at("warnings.0.code"));
    }

    private long oldest() {
        Reply feed = development.get("/events/feed?after=1000000000").isOk();
        return Long.parseLong(String.valueOf(JsonPaths.at(feed.body(), "oldest")));
    }

    private static long sequence(Reply reply) {
        return Long.parseLong(reply.isOk().header("X-Ambit-Sequence"));
    }
}
