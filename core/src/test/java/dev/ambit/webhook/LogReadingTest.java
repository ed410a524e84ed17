package dev.ambit.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.db.Database;
import dev.ambit.db.EnvironmentId;
import dev.ambit.egress.Egress;
import dev.ambit.egress.TestEgress;
import dev.ambit.environment.EnvironmentRows;
import dev.ambit.environment.KnownEnvironments;
import dev.ambit.event.EventLog;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Position up to which the log is read for an endpoint: changes of the endpoint are applied before later events.
class LogReadingTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @AutoClose
    private final Database database = TestServer.database(2);

    @AutoClose
    private final Egress egress = TestEgress.start(Map.of());

    private final TestEnvironment development = TestServer.openAccount().development();
    private final EnvironmentId number = new EnvironmentId(EnvironmentRows.number(development.id()));
    private final InstantSource clock = InstantSource.fixed(NOW);
    private final EventPages pages = new EventPages(database.transactions());
    private final EnvironmentDelivery environment = new EnvironmentDelivery(number, TestServer.secrets());

    /// The calls of the reader to the delivery.
    private final List<String> asked = new ArrayList<>();

    private final LogReading reading = reading();

    @Test
    void log_is_read_up_to_its_head() {
        long last = event("ann");
        readPage(last);
        begin(UUID.randomUUID(), last - 1, last);

        reading.advance(environment, NOW);

        assertThat(endpoint().flow().readThrough()).isGreaterThanOrEqualTo(last);
        assertThat(endpoint().flow().isReady(NOW)).isTrue();
    }

    @Test
    void database_is_not_queried_beyond_the_head_of_the_log() {
        long last = event("ann");
        readPage(last);
        begin(UUID.randomUUID(), last, last);

        reading.advance(environment, NOW);

        assertThat(environment.askForPage(last + 1)).isTrue();
        assertThat(asked).isEmpty();
        assertThat(endpoint().flow().readThrough()).isEqualTo(last);
    }

    /// A page reaches to the end of the log at the time of its read, which can be beyond the known head.
    @Test
    void event_after_a_change_of_the_endpoint_waits_for_its_new_settings() {
        long first = event("ann");
        UUID id = TestEndpoint.idle(development).id();
        development.patch("/webhooks/" + id, "{\"description\": \"changed\"}").isOk();
        readPage(event("bob"));
        begin(id, first - 1, first);

        reading.advance(environment, NOW);

        assertThat(endpoint().isOutdated()).isTrue();
        assertThat(endpoint().flow().readThrough()).isEqualTo(first - 1);
        assertThat(asked).containsExactly("load");
    }

    private LogReading reading() {
        var lease = new Lease("test " + UUID.randomUUID(), database.transactions(), System::nanoTime, clock);
        var switching = new EndpointSwitching(
                new EventLog(database.transactions(), clock), new KnownEnvironments(database.transactions()), clock);
        var inbox = new DeliveryQueue();
        return new LogReading(
                inbox,
                pages,
                new DeliveryRecords(database.transactions(), clock, lease),
                new RequestScheduler(inbox, pages, new Sender(egress, clock), switching, lease, clock),
                _ -> asked.add("load"),
                _ -> asked.add("load later"),
                _ -> asked.add("touch"));
    }

    /// Returns the number of the event.
    private long event(String customer) {
        return Long.parseLong(development
                .post("/customers", "{\"id\": \"%s\"}".formatted(customer))
                .isOk()
                .header("X-Ambit-Sequence"));
    }

    private void readPage(long sequence) {
        var _ = EnvironmentFixture.onVirtualThread(() -> pages.read(number, sequence));
    }

    /// The database has this endpoint, and the log ends at `head`.
    private void begin(UUID id, long cursor, long head) {
        Endpoint endpoint = TestEndpoint.at(number, id, "http://127.0.0.1:9/", cursor);
        var stored = new EndpointDelivery.Stored(endpoint, Map.of(), List.of());
        environment.apply(new DeliveryRecords.Loaded(List.of(stored), head, Map.of()));
    }

    private EndpointDelivery endpoint() {
        return environment.endpoints().iterator().next();
    }
}
