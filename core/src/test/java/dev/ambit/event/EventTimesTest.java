package dev.ambit.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.TestServer;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventTimesTest {

    /// One hour apart, except one that is recorded three hours late.
    private static final String SPREAD_EVENTS = """
            update events
            set recorded_at = timestamptz '2026-01-01' + sequence * interval '1 hour',
                happened_at = timestamptz '2026-01-01'
                    + (sequence - case when sequence = 5 then 3 else 0 end) * interval '1 hour'
            where environment_id = :environment
            """;

    private static final String TIMES_BY_EVENT = """
            select coalesce(min(sequence) - 1, (select max(sequence) from events where environment_id = :environment))
            from events
            where environment_id = :environment and happened_at >= :moment
            """;

    private final EnvironmentFixture fixture = EnvironmentFixture.open();
    private final Handle tx = TestServer.superuser().open();

    @BeforeEach
    void hours_between_the_events() {
        // Events that a loop of the server appends later are not seen.
        tx.setTransactionIsolationLevel(TransactionIsolationLevel.REPEATABLE_READ);
        tx.begin();
        tx.createUpdate(SPREAD_EVENTS).bind("environment", fixture.id().value()).execute();
    }

    @AfterEach
    void close() {
        tx.rollback();
        tx.close();
    }

    @Test
    void binary_search_finds_the_same_event_as_a_scan_of_the_log() {
        List<Instant> times = Events.after(tx, fixture.id(), 0, 100).stream()
                .map(Event::happenedAt)
                .toList();

        assertThat(times).hasSizeGreaterThan(6);
        for (Instant time : times) {
            for (int seconds : new int[] {-1, 0, 1}) {
                Instant moment = time.plusSeconds(seconds);
                assertThat(EventTimes.lastBefore(tx, fixture.id(), moment))
                        .as(moment.toString())
                        .isEqualTo(alongTheLog(moment));
            }
        }
        assertThat(EventTimes.firstRecorded(tx, fixture.id(), Instant.parse("2026-01-01T06:30:00Z")))
                .isEqualTo(7);
    }

    private long alongTheLog(Instant moment) {
        return tx.createQuery(TIMES_BY_EVENT)
                .bind("environment", fixture.id().value())
                .bind("moment", moment)
                .mapTo(Long.class)
                .one();
    }
}
