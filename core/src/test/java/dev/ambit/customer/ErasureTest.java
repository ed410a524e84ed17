package dev.ambit.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.ambit.EnvironmentFixture;
import dev.ambit.LongTest;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.db.Database;
import dev.ambit.event.Event;
import dev.ambit.event.EventType;
import dev.ambit.event.Events;
import dev.ambit.event.LogCutting;
import dev.ambit.http.Json;
import dev.ambit.webhook.EndpointAttempts;
import dev.ambit.webhook.TestEndpoint;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("ci")
class ErasureTest {

    @AutoClose
    private final Database database = TestServer.database(2);

    /// Personal data.
    private static final List<String> PERSON = List.of("Erased", "@erased.example", "cus_erased");

    /// All events with the answers of their receivers.
    private static final String ANSWERS =
            "select string_agg(sequence || coalesce(response_head, ''), ' ' order by sequence)"
                    + " from endpoint_attempts where endpoint_id = endpoints.endpoint_id";

    private final EnvironmentFixture fixture = EnvironmentFixture.open();

    @BeforeEach
    void ann_and_bob_with_a_history() {
        for (String id : List.of("ann", "bob")) {
            fixture.environment()
                    .post("/customers", """
                    {"id": "%s", "name": "%s Erased", "email": "%s@erased.example", "billingId": "cus_erased"}
                    """.formatted(id, id.equals("ann") ? "Ann" : "Bob", id))
                    .isOk();
            fixture.environment().subscribe(id, "basic");
            fixture.environment().reportUsage(id, "calls", "7").isOk();
        }
        Waiting.until(this::events, events -> hasUsageEvent(events, "ann") && hasUsageEvent(events, "bob"));
    }

    @Test
    void archiving_a_customer_erases_only_their_personal_data_from_the_log() {
        List<Event> before = events();

        archive();
        List<Event> after = Waiting.until(this::events, events -> !names(events, "ann"));

        assertThat(names(before, "ann")).isTrue();
        assertThat(names(after, "bob")).isTrue();
        assertThat(after.subList(0, before.size()))
                .extracting(Event::sequence, Event::messageId, Event::type, Event::entityId)
                .isEqualTo(before.stream()
                        .map(it -> tuple(it.sequence(), it.messageId(), it.type(), it.entityId()))
                        .toList());
        Event measured = measurement(after);
        assertThat(String.valueOf(measured.body().fields().get("currentUsage"))).isEqualTo("7");
        assertThat(String.valueOf(measured.body().fields().get("customer")))
                .contains("id=ann", "name=null", "email=null", "entityId=");
    }

    /// Metadata is not personal data, so it stays in the customer and in the log.
    @LongTest
    void archiving_a_customer_keeps_metadata_in_the_log() {
        fixture.environment()
                .patch("/customers/ann", "{\"metadata\": {\"tier\": \"gold\"}}")
                .isOk();

        archive();
        Waiting.until(this::searches, "1 0"::equals);

        assertThat(fixture.environment().get("/customers/ann").text("metadata.tier"))
                .isEqualTo("gold");
        assertThat(events().stream().filter(it -> it.type() == EventType.CUSTOMER_UPDATED))
                .first()
                .extracting(it -> it.body().fields().get("metadata"))
                .isEqualTo(Map.of("tier", "gold"));
    }

    /// An operation can read the name before the customer is archived and write it to the log afterwards.
    @LongTest
    void name_logged_after_archiving_is_erased_by_a_second_search() {
        Event created = created("ann");
        byte[] body = body(created.sequence());
        archive();
        Waiting.until(this::searches, "1 0"::equals);
        TestServer.superuser()
                .useHandle(tx -> tx.createUpdate("""
                        insert into events
                        select environment_id, (
                            select max(sequence) + 1 from events where environment_id = :environment
                        ), gen_random_uuid(), 'customer.updated', entity_type, entity_id, customer_id, actor, trace_id,
                            happened_at, format, :body
                        from events
                        where environment_id = :environment and sequence = :sequence
                        """)
                        .bind("environment", fixture.id().value())
                        .bind("sequence", created.sequence())
                        .bind("body", body)
                        .execute());
        assertThat(names(events(), "ann")).isTrue();

        lookAgain();

        assertThat(names(events(), "ann")).isFalse();
        assertThat(searches()).isEqualTo("0 0");
    }

    /// A receiver may repeat personal data in its answer.
    @LongTest
    void archiving_a_customer_erases_endpoint_responses_to_its_events() {
        TestEndpoint endpoint = TestEndpoint.idle(fixture.environment());
        long ann = created("ann").sequence();
        long bob = created("bob").sequence();
        endpoint.fail(ann, "FAILED", "ann");
        endpoint.fail(bob, "FAILED", "bob");
        cutEvents();
        assertThat(events()).extracting(Event::sequence).doesNotContain(ann, bob);

        archive();

        Waiting.until(() -> endpoint.column(ANSWERS), "%d %dOh no".formatted(ann, bob)::equals);
    }

    /// The older server did not record the customer of the event.
    @LongTest
    void archiving_a_customer_erases_endpoint_responses_without_a_recorded_customer() {
        TestEndpoint endpoint = TestEndpoint.idle(fixture.environment());
        long ann = created("ann").sequence();
        endpoint.fail(ann, "FAILED", "ann");
        TestServer.superuser()
                .useHandle(tx ->
                        tx.execute("update endpoint_attempts set lane = null where endpoint_id = ?", endpoint.id()));

        archive();

        Waiting.until(() -> endpoint.column(ANSWERS), String.valueOf(ann)::equals);
    }

    /// But for the last one about each thing.
    private void cutEvents() {
        for (String id : List.of("ann", "bob", "ann")) {
            fixture.environment()
                    .patch("/customers/" + id, "{\"metadata\": {\"at\": \"%d\"}}".formatted(System.nanoTime()))
                    .isOk();
        }
        EnvironmentFixture.onVirtualThread(() -> database.transactions()
                .in(
                        fixture.id(),
                        tx -> LogCutting.cut(
                                tx, fixture.id(), new LogCutting.Bounds(Instant.EPOCH, 1), (_, _) -> Long.MAX_VALUE)));
    }

    @LongTest
    void name_set_after_unarchiving_is_not_erased() {
        archive();
        Waiting.until(this::searches, "1 0"::equals);
        fixture.environment().post("/customers/ann/unarchive", "").isOk();
        fixture.environment()
                .patch("/customers/ann", "{\"name\": \"Ann Erased\"}")
                .isOk();

        lookAgain();

        assertThat(events().getLast().body().fields()).containsEntry("name", "Ann Erased");
        assertThat(searches()).isEqualTo("0 0");
        archive();
        Waiting.until(this::events, events -> !names(events, "ann"));
    }

    private void archive() {
        fixture.environment().post("/customers/ann/archive", "").isOk();
    }

    /// As a server does some minutes later, for some environments at a time.
    private void lookAgain() {
        var erasure = new Erasure(
                database.transactions(),
                InstantSource.offset(InstantSource.system(), Duration.ofMinutes(5)),
                List.of(EndpointAttempts::eraseResponses));
        Waiting.until(
                () -> EnvironmentFixture.onVirtualThread(() -> {
                    erasure.runOnce();
                    return searches();
                }),
                "0 0"::equals);
    }

    /// How many customers are to be looked for again, and for the first time.
    private String searches() {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("""
                                select count(erase_again_at) || ' ' || count(erase_from) - count(erase_again_at)
                                from customers
                                where environment_id = :environment
                                """)
                        .bind("environment", fixture.id().value())
                        .mapTo(String.class)
                        .one());
    }

    private byte[] body(long sequence) {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery(
                                "select body from events where environment_id = :environment and sequence = :sequence")
                        .bind("environment", fixture.id().value())
                        .bind("sequence", sequence)
                        .mapTo(byte[].class)
                        .one());
    }

    private List<Event> events() {
        return TestServer.superuser().withHandle(tx -> Events.after(tx, fixture.id(), 0, 1_000));
    }

    private static boolean hasUsageEvent(List<Event> events, String customer) {
        return events.stream()
                .anyMatch(it -> it.type() == EventType.MEASUREMENT_REPORTED && customer.equals(it.customerId()));
    }

    private Event created(String customer) {
        return events().stream()
                .filter(it -> it.type() == EventType.CUSTOMER_CREATED && customer.equals(it.customerId()))
                .findFirst()
                .orElseThrow();
    }

    private static Event measurement(List<Event> events) {
        return events.stream()
                .filter(it -> it.type() == EventType.MEASUREMENT_REPORTED && "ann".equals(it.customerId()))
                .findFirst()
                .orElseThrow();
    }

    private static boolean names(List<Event> events, String customer) {
        return events.stream()
                .filter(it -> customer.equals(it.customerId()))
                .map(it -> Json.text(it.body().fields()))
                .anyMatch(text -> PERSON.stream().anyMatch(text::contains));
    }
}
