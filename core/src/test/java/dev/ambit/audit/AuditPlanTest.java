package dev.ambit.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LargeEnvironment;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("long")
class AuditPlanTest {

    @Test
    void the_acts_on_one_thing_are_found_by_its_id() {
        String plan = plan(new AuditFilter("c7", null, null));

        assertThat(plan)
                .contains("events_environment_id_entity_id_sequence_idx")
                .containsPattern("Index Cond: .*entity_id = 'c7'")
                .doesNotContain("Seq Scan");
    }

    @Test
    void the_state_before_is_found_by_the_thing() {
        String plan = plan(new AuditFilter(null, null, null));

        assertThat(plan)
                .contains("Index Scan Backward using events_pkey")
                .containsPattern("Index Cond: .*entity_id = events.entity_id.*sequence < events.sequence")
                .doesNotContain("Seq Scan");
    }

    @Test
    void a_time_is_found_without_reading_the_log() {
        String plan = plan(new AuditFilter(null, null, Instant.parse("2026-01-01T00:00:00Z")));

        assertThat(plan)
                .contains("Recursive Union")
                .containsPattern("Index Cond: .*sequence = ")
                .doesNotContain("Seq Scan on events");
    }

    @Test
    void a_search_by_actor_looks_for_where_it_ends_in_an_index() {
        assertThat(plan(new AuditFilter(null, "SCHEDULER", null)))
                .contains("Index Only Scan Backward using events_pkey")
                .doesNotContain("Seq Scan");
        assertThat(plan(new AuditFilter("c7", "SCHEDULER", null)))
                .contains("Index Only Scan Backward using events_environment_id_entity_id_sequence_idx")
                .doesNotContain("Seq Scan");
    }

    private static String plan(AuditFilter filter) {
        return LargeEnvironment.plan(
                LargeEnvironment.environment(),
                tx -> EnvironmentAuditLog.list(
                        tx, LargeEnvironment.environment(), new UUID(0, 0), filter, null, false, 21));
    }
}
