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
    void audit_entries_of_an_entity_are_found_by_index() {
        String plan = plan(new AuditFilter("c7", null, null));

        assertThat(plan)
                .contains("events_environment_id_entity_id_sequence_idx")
                .containsPattern("Index Cond: .*entity_id = 'c7'")
                .doesNotContain("Seq Scan");
    }

    @Test
    void previous_state_of_an_entity_is_found_by_index() {
        String plan = plan(new AuditFilter(null, null, null));

        assertThat(plan)
                .contains("Index Scan Backward using events_pkey")
                .containsPattern("Index Cond: .*entity_id = events.entity_id.*sequence < events.sequence")
                .doesNotContain("Seq Scan");
    }

    @Test
    void start_time_of_an_audit_search_is_found_without_a_table_scan() {
        String plan = plan(new AuditFilter(null, null, Instant.parse("2026-01-01T00:00:00Z")));

        assertThat(plan)
                .contains("Recursive Union")
                .containsPattern("Index Cond: .*sequence = ")
                .doesNotContain("Seq Scan on events");
    }

    @Test
    void search_by_actor_finds_its_end_with_an_index_only_scan() {
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
