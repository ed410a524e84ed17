package dev.ambit.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.Refusal;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestClock;
import dev.ambit.TestServer;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Replays of an inactive endpoint, whose state does not change while the test reads it.
class EndpointReplayTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestClock clock = TestClock.stop(acme);
    private String id = "";
    private TestEndpoint endpoint = new TestEndpoint(0, new UUID(0, 0));
    private long first;

    @BeforeEach
    void an_endpoint_that_received_ten_customers() {
        endpoint = TestEndpoint.idle(development, "customer.created");
        id = endpoint.id().toString();
        for (int i = 0; i < 10; i++) {
            clock.advance("PT1M");
            Reply made = development
                    .post("/customers", "{\"id\": \"c%d\"}".formatted(i))
                    .isOk();
            first = i == 0 ? Long.parseLong(made.header("X-Ambit-Sequence")) : first;
        }
        endpoint.put("cursor = %1$d, previous = %1$d".formatted(head()));
    }

    @Test
    void replay_starts_after_the_given_sequence() {
        long head = head();
        long before = Long.parseLong(endpoint.column("""
                select max(sequence) from events
                where environment_id = endpoints.environment_id and type = 'customer.created' and sequence < %d
                """.formatted(head)));

        Reply started = replay("{\"after\": %d}".formatted(head - 1)).isOk();

        assertThat(started.status()).isEqualTo(202);
        assertThat(endpoint.column("concat_ws(' ', cursor, previous, replay_through)"))
                .isEqualTo("%d %d %d".formatted(head - 1, before, head));
        Reply operation = acme.operation(started.text("operationId"));
        assertThat(operation.text("kind")).isEqualTo("REPLAY");
        assertThat(operation.text("state")).isEqualTo("RUNNING");
        assertThat(operation.text("total")).isEqualTo("1");
        assertThat(operation.text("done")).isEqualTo("0");
    }

    @LongTest
    void replay_from_the_start_has_no_previous_sequence() {
        replay("{\"after\": 0}").isOk();

        assertThat(endpoint.column("concat_ws(' ', cursor, previous)")).isEqualTo("0 0");
    }

    @LongTest
    void replay_starts_at_the_given_time() {
        replay("{\"since\": \"%s\"}".formatted(clock.in("PT3M"))).isOk();

        assertThat(development.get("/webhooks/" + id).isOk().text("cursor"))
                .isEqualTo(endpoint.column("""
                        select min(sequence) - 1 from events
                        where environment_id = endpoints.environment_id and happened_at >= '%s'
                        """.formatted(clock.in("PT3M"))));
        assertThat(Long.parseLong(endpoint.column("cursor"))).isBetween(first, head() - 1);
    }

    @Test
    void replay_since_a_future_time_repeats_nothing() {
        long head = head();

        replay("{\"since\": \"2099-01-01T00:00:00Z\"}").isOk();

        assertThat(endpoint.column("cursor")).isEqualTo(Long.toString(head));
    }

    /// Deleting a lane behind the new cursor would lose its events between its position and that cursor.
    @Test
    void replay_drops_failures_that_it_repeats_and_keeps_earlier_ones() {
        List.of(first, first + 1, first + 4).forEach(it -> endpoint.fail(it, "WAITING"));

        replay("{\"after\": %d}".formatted(first + 1)).isOk();

        assertThat(endpoint.sequences("endpoint_failures", "sequence")).containsExactly(first, first + 1);
        assertThat(endpoint.sequences("endpoint_lanes", "after")).containsExactly(first - 1, first);
    }

    /// The cursor is saved shortly after a delivery.
    @Test
    void replay_after_a_sequence_beyond_the_cursor_starts_at_the_cursor() {
        endpoint.put("cursor = %1$d, previous = %1$d".formatted(first));

        replay("{\"after\": %d}".formatted(head())).isOk();

        assertThat(endpoint.column("concat_ws(' ', cursor, previous)")).isEqualTo(first + " " + first);
    }

    @Test
    void only_one_replay_can_run_at_a_time() {
        Reply first = replay("{\"after\": 1}").isOk();

        Reply refused = Refusal.of(development, 409, "ReplayUnderWay", () -> replay("{\"after\": 1}"));

        assertThat(refused.text("operationId")).isEqualTo(first.text("operationId"));
        assertThat(acme.change(first.text("operationId"), "cancel")
                        .isProblem(409, "OperationCannotBeStopped")
                        .text("state"))
                .isEqualTo("RUNNING");
        development.delete("/webhooks/" + id).isOk();
        assertThat(acme.operation(first.text("operationId")).text("state")).isEqualTo("CANCELED");
    }

    @LongTest
    void replay_of_removed_events_is_refused_with_the_oldest_sequence() {
        TestServer.superuser()
                .useHandle(it -> it.execute(
                        "update event_logs set oldest = ? where environment_id = ?", first, endpoint.environment()));

        Reply gone = Refusal.of(development, 410, "EventGone", () -> replay("{\"after\": %d}".formatted(first - 2)));
        assertThat(gone.text("field")).isEqualTo("after");
        assertThat(gone.text("snapshot")).isEqualTo("/api/v1/events/snapshot");
        assertThat(gone.text("oldest")).isEqualTo(Long.toString(first));
        Reply past = Refusal.of(development, 410, "EventGone", () -> replay("{\"since\": \"2020-01-01T00:00:00Z\"}"));
        assertThat(past.text("field")).isEqualTo("since");

        replay("{\"after\": %d}".formatted(first - 1)).isOk();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                            | after
            {"after": 1, "since": "2026-01-01T00:00:00Z"} | after
            {"after": -1}                                 | after
            {"after": 1000000}                            | after
            {"since": "yesterday"}                        | since
            """)
    @Tag("long")
    void invalid_replay_request_is_refused(String body, String field) {
        assertThat(Refusal.of(development, 400, "BadUserInput", () -> replay(body))
                        .text("field"))
                .isEqualTo(field);
    }

    @Test
    void recovery_retries_all_failed_events_at_once() {
        endpoint.fail(first, "FAILED");
        endpoint.fail(first + 1, "PARKED");
        endpoint.fail(first + 2, "WAITING");
        long head = head();

        assertThat(recover("{\"since\": \"2099-01-01T00:00:00Z\"}").text("recovered"))
                .isEqualTo("0");
        assertThat(head()).isEqualTo(head);
        assertThat(recover("").text("recovered")).isEqualTo("3");

        assertThat(head()).isEqualTo(head + 1);
        assertThat(endpoint.column("""
                select string_agg(concat(state, next_attempt_at <= now()), ' ' order by sequence)
                from endpoint_failures where endpoint_id = endpoints.endpoint_id
                """)).isEqualTo("PARKEDt PARKEDt WAITINGt");
    }

    private Reply replay(String body) {
        return development.post("/webhooks/%s/replay".formatted(id), body);
    }

    private Reply recover(String body) {
        return development.post("/webhooks/%s/recover".formatted(id), body).isOk();
    }

    private long head() {
        return Long.parseLong(
                endpoint.column("select max(sequence) from events where environment_id = endpoints.environment_id"));
    }
}
