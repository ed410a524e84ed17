package dev.ambit.webhook;

import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Work;
import dev.ambit.environment.EnvironmentRows;
import dev.ambit.event.Events;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// An endpoint's rows as its delivery would leave them.
public record TestEndpoint(int environment, UUID id) {

    /// Inserts rows into each table of endpoints; no server works on them.
    public static void furnish(TestEnvironment environment) {
        idle(environment).fail(1, "FAILED");
    }

    /// An endpoint that is inactive from the start, so that rows written by a test stay unchanged: a webhook that
    /// is created over HTTP and then disabled can get deliveries in between, and its position can be saved late.
    /// Once it is enabled it is a webhook like any other.
    public static TestEndpoint idle(TestEnvironment environment, String... eventTypes) {
        var number = new EnvironmentId(EnvironmentRows.number(environment.id()));
        var draft = new EndpointDraft(
                "https://receiver.example/", null, List.of(eventTypes), EndpointDraft.ORDER_HOLD_DEFAULT);
        byte[] secret = TestServer.secrets().seal(Signature.randomSecret(), number);
        return TestServer.superuser().inTransaction(tx -> {
            Instant now = Instant.now();
            UUID made = Endpoints.insert(tx, number, draft, secret, null, Events.head(tx, number), now)
                    .id();
            Endpoints.disable(tx, number, made, null, now);
            Work.DELIVERY.scheduleBy(tx, number, now);
            return new TestEndpoint(number.value(), made);
        });
    }

    /// Returns an active endpoint for all events that no server has loaded.
    ///
    /// @param cursor number of its last event
    static Endpoint at(EnvironmentId environment, UUID id, String url, long cursor) {
        Instant now = Instant.now();
        byte[] secret = TestServer.secrets().seal(Signature.randomSecret(), environment);
        return new Endpoint(
                id,
                url,
                null,
                List.of(),
                Endpoint.Status.ACTIVE,
                null,
                EndpointDraft.ORDER_HOLD_DEFAULT,
                new EndpointSecrets(secret, List.of(), null),
                null,
                cursor,
                cursor,
                0,
                null,
                null,
                null,
                now,
                now);
    }

    public static TestEndpoint of(TestEnvironment environment, String id) {
        return new TestEndpoint(EnvironmentRows.number(environment.id()), UUID.fromString(id));
    }

    /// @param columns assignments such as `cursor = 7`
    void put(String columns) {
        TestServer.superuser()
                .useHandle(it -> it.createUpdate("update endpoints set <columns> where endpoint_id = :id")
                        .define("columns", columns)
                        .bind("id", id)
                        .execute());
    }

    /// Marks the events of that lane up to that number as delivered.
    void fallBehind(String lane, long after) {
        TestServer.superuser()
                .useHandle(it ->
                        it.execute("insert into endpoint_lanes values (?, ?, ?, ?)", environment, id, lane, after));
    }

    /// The log of its environment begins with that number.
    void cutLog(long oldest) {
        TestServer.superuser()
                .useHandle(it ->
                        it.execute("update event_logs set oldest = ? where environment_id = ?", oldest, environment));
    }

    public String column(String expression) {
        return TestServer.superuser()
                .withHandle(it -> it.createQuery("select (<expression>)::text from endpoints where endpoint_id = :id")
                        .define("expression", expression)
                        .bind("id", id)
                        .mapTo(String.class)
                        .one());
    }

    /// It has not taken this event: its lane is behind, and there is an attempt to be seen.
    public void fail(long sequence, String state) {
        fail(sequence, state, "lane-" + sequence);
    }

    /// The same of an event of that lane.
    public void fail(long sequence, String state, String lane) {
        TestServer.superuser().useHandle(it -> {
            it.execute("insert into endpoint_lanes values (?, ?, ?, ?)", environment, id, lane, sequence - 1);
            it.execute("""
                    insert into endpoint_failures (environment_id, endpoint_id, sequence, lane, previous, state,
                        attempts, first_failed_at)
                    values (?, ?, ?, ?, 0, ?, 12, now() - interval '1 day')
                    """, environment, id, sequence, lane, state);
            it.execute("""
                    insert into endpoint_attempts (environment_id, endpoint_id, attempt_id, sequence, message_id, type,
                        lane, attempt, at, response_status, response_head, latency_millis, error)
                    values (?, ?, gen_random_uuid(), ?, gen_random_uuid(), 'customer.created', ?, 12,
                        now() - interval '1 day' + ? * interval '1 second', 500, 'Oh no', 17, 'It answered 500.')
                    """, environment, id, sequence, lane, sequence / 2);
        });
    }

    List<Long> sequences(String table, String column) {
        return TestServer.superuser()
                .withHandle(
                        it -> it.createQuery("select <column> from <table> where endpoint_id = :id order by <column>")
                                .define("table", table)
                                .define("column", column)
                                .bind("id", id)
                                .mapTo(Long.class)
                                .list());
    }
}
