package dev.ambit.feed;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.JsonPaths;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.core.Server;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeedTest {

    private static final int SEATS = 100;

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();

    @Test
    void feed_returns_events_in_sequence_order_with_their_fields() {
        customers("ann", "bob");

        Reply feed = feed("after=1&limit=1");

        assertThat(JsonPaths.at(feed.body(), "head")).hasToString("3");
        assertThat(JsonPaths.at(feed.body(), "oldest")).hasToString("1");
        assertThat(feed.texts("sequence")).containsExactly("2");
        assertThat(feed.next()).isEqualTo("2");
        assertThat(feed.text("0.type")).isEqualTo("customer.created");
        assertThat(feed.text("0.id")).isEqualTo("ann");
        assertThat(feed.text("0.environmentId")).isEqualTo(development.id());
        assertThat(feed.text("0.actor")).isEqualTo("APP_SERVER");
        assertThat(feed("after=" + feed.next()).texts("id")).containsExactly("bob");
        assertThat(feed("after=3").texts("sequence")).isEmpty();
        assertThat(feed("after=300").texts("sequence")).isEmpty();
        assertThat(feed("").texts("sequence")).containsExactly("1", "2", "3");
        assertThat(feed("after=3").next()).isEmpty();
    }

    @Test
    void event_is_read_by_its_sequence_number() {
        customers("ann");

        Reply event = development.get("/events/2").isOk();

        assertThat(event.text("sequence")).isEqualTo("2");
        assertThat(event.text("id")).isEqualTo("ann");
        development.get("/events/3").isProblem(404, "EventNotFound");
        development.get("/events/0").isProblem(410, "EventGone");
        development.get("/events/two").isProblem(404, "EventNotFound");
        assertThat(acme.production().get("/events/2").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "after=-1, after",
        "limit=0, limit",
        "limit=1001, limit",
        "wait=-1, wait",
        "wait=31, wait",
        "before=1, before"
    })
    void invalid_feed_parameter_is_refused(String query, String field) {
        assertThat(development
                        .get("/events/feed?" + query)
                        .isProblem(400, "BadUserInput")
                        .text("field"))
                .isEqualTo(field);
    }

    @Test
    void long_poll_returns_the_next_event_immediately() throws Exception {
        long start = System.nanoTime();
        CompletableFuture<Reply> waiting =
                CompletableFuture.supplyAsync(() -> feed("after=1&wait=30"), Thread::startVirtualThread);
        Thread.sleep(300);
        customers("ann");

        assertThat(waiting.get().texts("id")).containsExactly("ann");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(25));
    }

    @LongTest
    void long_poll_without_a_new_event_returns_no_events() {
        long start = System.nanoTime();

        assertThat(feed("after=1&wait=1").texts("id")).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void event_stream_resumes_after_the_last_event_id() throws Exception {
        customers("ann");
        List<String> first = lines(stream(TestServer.http(), "", "").body().iterator(), 6);
        assertThat(first.getFirst()).isEqualTo("retry: 1000");
        assertThat(first.get(2)).isEqualTo("id: 1");
        assertThat(first.get(3)).startsWith("data: {\"type\":\"product.created\"");
        assertThat(first.get(5)).isEqualTo("id: 2");

        var resumed = stream(TestServer.http(), "?after=1", "2").body().iterator();
        lines(resumed, 2);
        List<String> heartbeat = lines(resumed, 3);
        customers("bob");

        assertThat(heartbeat).containsExactly("event: heartbeat", "data: {\"head\":2}", "");
        assertThat(nextId(resumed)).isEqualTo("id: 3");
    }

    @LongTest
    void event_stream_includes_events_of_another_server() throws Exception {
        try (Server other = TestServer.second()) {
            var lines = stream(new Http(other.port()), "?after=1", "").body().iterator();
            lines(lines, 5);
            customers("ann");
            assertThat(nextId(lines)).isEqualTo("id: 2");
        }
    }

    @LongTest
    void stopping_server_ends_its_event_streams() throws Exception {
        Server other = TestServer.second();
        var lines = stream(new Http(other.port()), "", "").body().iterator();
        lines(lines, 3);

        long start = System.nanoTime();
        other.close();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        lines.forEachRemaining(line -> assertThat(line).doesNotContain("error"));
    }

    @LongTest
    void event_stream_ends_when_its_member_signs_out_or_is_removed() throws Exception {
        TestPerson out = TestPerson.member(acme, "NONE", "VIEWER").in(development);
        TestPerson removed = TestPerson.member(acme, "NONE", "VIEWER").in(development);
        CompletableFuture<List<String>> first = read(out.request("/events/feed"));
        CompletableFuture<List<String>> second = read(removed.request("/events/feed"));
        CompletableFuture<Reply> waiting = CompletableFuture.supplyAsync(
                () -> removed.get("/events/feed?after=1&wait=30"), Thread::startVirtualThread);
        Thread.sleep(300);

        out.post("/logout", "").isOk();
        acme.http()
                .send(acme.http()
                        .request("/api/v1/members/" + removed.id())
                        .header("X-API-KEY", acme.key())
                        .DELETE())
                .isOk();
        customers("ann");

        assertThat(first.get(20, SECONDS)).noneMatch(it -> it.contains("customer.created"));
        assertThat(second.get(20, SECONDS)).noneMatch(it -> it.contains("customer.created"));
        assertThat(waiting.get().http().body()).doesNotContain("customer.created");
    }

    @LongTest
    void event_stream_ends_when_its_environment_is_archived() throws Exception {
        CompletableFuture<List<String>> stream =
                read(TestServer.http().request("/api/v1/events/feed").header("X-API-KEY", development.key()));

        acme.http()
                .post(acme.key(), "/api/v1/environments/development/archive", "")
                .isOk();

        assertThat(stream.get(20, SECONDS)).isNotEmpty();
    }

    /// All that a stream says until the server ends it. It has begun when this returns.
    private static CompletableFuture<List<String>> read(HttpRequest.Builder request) throws Exception {
        HttpResponse<Stream<String>> stream = HttpClient.newHttpClient()
                .send(request.header("Accept", "text/event-stream").build(), BodyHandlers.ofLines());
        assertThat(stream.statusCode()).isEqualTo(200);
        return CompletableFuture.supplyAsync(() -> stream.body().toList(), Thread::startVirtualThread);
    }

    @Test
    void last_event_id_that_is_not_a_number_is_refused() throws Exception {
        HttpResponse<?> refused = stream(TestServer.http(), "", "first");

        assertThat(refused.statusCode()).isEqualTo(400);
    }

    @LongTest
    void long_polls_beyond_the_limit_of_the_environment_are_refused() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
        try (var client = HttpClient.newHttpClient()) {
            for (int i = 0; i < SEATS + 5; i++) {
                waiting.add(client.sendAsync(
                        TestServer.http()
                                .request("/api/v1/events/feed?after=1&wait=30")
                                .header("X-API-KEY", development.key())
                                .build(),
                        BodyHandlers.ofString()));
            }
            Waiting.until(
                    () -> waiting.stream().filter(CompletableFuture::isDone).count(), it -> it >= 5);
            customers("ann");
            List<HttpResponse<String>> answers = new ArrayList<>();
            for (CompletableFuture<HttpResponse<String>> each : waiting) {
                answers.add(each.get());
            }

            assertThat(answers).filteredOn(it -> it.statusCode() == 200).hasSize(SEATS);
            assertThat(answers)
                    .filteredOn(it -> it.statusCode() == 429)
                    .hasSize(5)
                    .allSatisfy(
                            it -> assertThat(it.body())
                                    .contains(
                                            "The environment has 100 open event streams and long polls, which is the limit.")
                                    .contains(
                                            "\"allowed\":\"up to 100 open event streams and long polls for each environment\""));
        }
        assertThat(feed("after=2&wait=1").status()).isEqualTo(200);
    }

    private Reply feed(String query) {
        return development.get("/events/feed?" + query).isOk();
    }

    private void customers(String... ids) {
        for (String id : ids) {
            development.post("/customers", "{\"id\": \"%s\"}".formatted(id)).isOk();
        }
    }

    private HttpResponse<Stream<String>> stream(Http http, String query, String resumed) throws Exception {
        var request = http.request("/api/v1/events/feed" + query)
                .header("X-API-KEY", development.key())
                .header("Accept", "text/event-stream");
        if (!resumed.isEmpty()) {
            request.header("Last-Event-ID", resumed);
        }
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofLines());
    }

    /// Heartbeats may come before it.
    private static String nextId(Iterator<String> lines) {
        String line = lines.next();
        while (!line.startsWith("id: ")) {
            line = lines.next();
        }
        return line;
    }

    private static List<String> lines(Iterator<String> lines, int count) {
        List<String> read = new ArrayList<>();
        while (read.size() < count) {
            read.add(lines.next());
        }
        return read;
    }
}
