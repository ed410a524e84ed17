package dev.ambit.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LargeEnvironment;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Query plans on tables that grow with every report.
@Tag("long")
class HistoryPlanTest {

    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    @Test
    void a_history_is_read_by_its_index() {
        var question = new UsageQuestion("c7", "", "calls", NOW.minusSeconds(3_600), NOW, List.of());

        String plan = LargeEnvironment.plan(
                LargeEnvironment.environment(),
                tx -> Measurements.after(
                        tx, LargeEnvironment.environment(), question, Measured.before(question.start()), 10));

        assertThat(plan)
                .contains("measurements_pkey")
                .containsPattern("Index Cond: .*measured_at")
                .doesNotContain("Seq Scan")
                .doesNotContain("Sort");
    }

    @Test
    void the_raw_events_of_a_period_are_read_by_their_key() {
        var customer = new MeteredCustomer("c7", "");

        String plan = LargeEnvironment.plan(
                LargeEnvironment.environment(),
                tx -> RawEvents.after(
                        tx,
                        LargeEnvironment.environment(),
                        customer,
                        RawEvents.TimedEvent.before(NOW),
                        Long.MAX_VALUE,
                        10));

        assertThat(plan)
                .contains("raw_events_pkey")
                .containsPattern("Index Cond: .*happened_at")
                .doesNotContain("Seq Scan");
    }

    @Test
    void due_reservations_are_found_by_an_index() {
        String plan = LargeEnvironment.plan(
                LargeEnvironment.environment(),
                tx -> Reservations.lockDue(tx, LargeEnvironment.environment(), NOW, 10));

        assertThat(plan)
                .contains("Index Scan using reservations_environment_id_lapses_at_idx")
                .doesNotContain("Seq Scan");
    }

    @Test
    void customers_with_changed_entitlements_are_found_by_event_sequence() {
        String plan = LargeEnvironment.plan(
                LargeEnvironment.environment(),
                tx -> MeteredCustomers.renewed(tx, LargeEnvironment.environment(), 1_500, 1_600));

        assertThat(plan)
                .contains("events_pkey", "metered_customers_pkey")
                .containsPattern("Index Cond: .*sequence")
                .doesNotContain("Seq Scan");
    }
}
