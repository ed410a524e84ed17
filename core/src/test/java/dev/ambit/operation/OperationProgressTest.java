package dev.ambit.operation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.JsonPaths;
import dev.ambit.LongTest;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.http.Json;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Tests the event stream in which a client follows the progress of an operation.
class OperationProgressTest {

    private static final String DATA = "data: ";

    private final EnvironmentFixture fixture = EnvironmentFixture.open();

    @LongTest
    void stream_reports_every_change_until_the_operation_ends() throws Exception {
        UUID id = operation();
        HttpResponse<Stream<String>> stream = stream(id);
        assertThat(stream.headers().firstValue("Content-Type")).contains("text/event-stream");
        Iterator<String> lines = stream.body().iterator();

        assertThat(next(lines)).isEqualTo("PENDING 0 of 10");
        change(id, "state = 'RUNNING', done = 4");
        assertThat(next(lines)).isEqualTo("RUNNING 4 of 10");
        change(id, "state = 'DONE', done = 10");
        assertThat(next(lines)).isEqualTo("DONE 10 of 10");

        assertThat(lines.next()).isEmpty();
        assertThat(lines.hasNext()).isFalse();
    }

    @LongTest
    void stream_sends_a_heartbeat_while_the_operation_does_not_change() throws Exception {
        UUID id = operation();
        Iterator<String> lines = stream(id).body().iterator();
        next(lines);

        lines.next();
        assertThat(lines.next()).isEqualTo("event: heartbeat");

        change(id, "state = 'CANCELED'");
        lines.forEachRemaining(_ -> {});
    }

    @Test
    void stream_of_an_ended_operation_sends_its_state_once() throws Exception {
        UUID id = operation();
        change(id, "state = 'FAILED', done = 3");

        assertThat(stream(id).body()).hasSize(2).first().asString().contains("\"state\":\"FAILED\"");
    }

    @Test
    void stream_of_an_operation_of_another_account_is_not_found() throws Exception {
        HttpResponse<Stream<String>> refused = stream(TestServer.openAccount().key(), operation());

        assertThat(refused.statusCode()).isEqualTo(404);
    }

    @Test
    void stream_ends_after_its_maximum_duration() {
        var view = new OperationApi.View(
                UUID.randomUUID(),
                OperationKind.CUSTOMER_IMPORT,
                OperationState.PENDING,
                null,
                0,
                1,
                null,
                null,
                null,
                null,
                false);
        List<String> messages = new ArrayList<>();

        new OperationProgress(() -> view, () -> true, Duration.ZERO).write(it -> messages.add(new String(it, UTF_8)));

        assertThat(messages).hasSize(1).first().asString().contains("PENDING");
    }

    @LongTest
    @Timeout(60)
    void stream_ends_when_its_member_signs_out() throws Exception {
        TestPerson owner = TestPerson.owner(fixture.account());
        Iterator<String> lines = stream(operation(), "Authorization", "Bearer " + owner.token())
                .body()
                .iterator();
        next(lines);

        owner.post("/logout", "").isOk();

        lines.forEachRemaining(_ -> {});
        assertThat(owner.get("/me").status()).isEqualTo(401);
    }

    /// Another account can still open a stream.
    @LongTest
    void account_can_open_at_most_10_progress_streams() throws Exception {
        UUID id = operation();
        List<HttpResponse<Stream<String>>> streams = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            streams.add(stream(id));
        }
        var other = new OperationProgressTest();

        assertThat(streams).extracting(HttpResponse::statusCode).containsOnly(200);
        assertThat(stream(id).statusCode()).isEqualTo(429);
        UUID another = other.operation();
        HttpResponse<Stream<String>> answer = other.stream(another);
        assertThat(answer.statusCode()).isEqualTo(200);

        change(id, "state = 'CANCELED'");
        change(another, "state = 'CANCELED'");
        streams.forEach(it -> it.body().forEach(_ -> {}));
        answer.body().forEach(_ -> {});
    }

    /// An operation that no server works on.
    private UUID operation() {
        UUID id = UUID.randomUUID();
        TestServer.superuser()
                .useHandle(tx -> tx.execute(
                        """
                        insert into operations (operation_id, account_id, environment_id, kind, state, total,
                            claimed_until, created_at)
                        values (?, ?, ?, 'CUSTOMER_IMPORT', 'PENDING', 10, 'infinity', now())
                        """, id, fixture.accountId().value(), fixture.id().value()));
        return id;
    }

    private static void change(UUID id, String columns) {
        TestServer.superuser()
                .useHandle(tx -> tx.execute("update operations set " + columns + " where operation_id = ?", id));
    }

    private HttpResponse<Stream<String>> stream(UUID id) throws Exception {
        return stream(fixture.account().key(), id);
    }

    private static HttpResponse<Stream<String>> stream(String key, UUID id) throws Exception {
        return stream(id, "X-API-KEY", key);
    }

    private static HttpResponse<Stream<String>> stream(UUID id, String header, String value) throws Exception {
        var request = TestServer.http()
                .request("/api/v1/operations/" + id)
                .header(header, value)
                .header("Accept", "text/event-stream");
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofLines());
    }

    /// The next message that is no heartbeat.
    private static String next(Iterator<String> lines) {
        String line = lines.next();
        while (!line.startsWith(DATA + "{\"id\"")) {
            line = lines.next();
        }
        Object view = Json.read(line.substring(DATA.length()), Object.class);
        return "%s %s of %s"
                .formatted(JsonPaths.at(view, "state"), JsonPaths.at(view, "done"), JsonPaths.at(view, "total"));
    }
}
