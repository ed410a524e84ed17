package dev.ambit.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LargeEnvironment;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EventsTest {

    @Test
    void last_event_number_is_read_from_the_end_of_an_index() {
        String plan = LargeEnvironment.plan(
                LargeEnvironment.environment(), tx -> Events.head(tx, LargeEnvironment.environment()));

        assertThat(plan)
                .contains("Limit", "Index Only Scan Backward using events_pkey")
                .doesNotContain("Seq Scan");
    }

    @Test
    void the_next_events_are_read_in_the_order_of_an_index() {
        String plan = LargeEnvironment.plan(
                LargeEnvironment.environment(), tx -> Events.after(tx, LargeEnvironment.environment(), 40_000, 1_000));

        assertThat(plan)
                .contains("Index Scan using events_pkey")
                .doesNotContain("Seq Scan")
                .doesNotContain("Sort");
    }

    @Test
    void newest_event_of_an_entity_is_read_from_an_index() {
        Instant now = Instant.now();
        String ofCustomer = LargeEnvironment.plan(
                LargeEnvironment.environment(),
                tx -> Events.newest(
                        tx, LargeEnvironment.environment(), "c7", EntityType.CUSTOMER, "c7", Long.MAX_VALUE, now));
        String ofNobody = LargeEnvironment.plan(
                LargeEnvironment.environment(),
                tx -> Events.newest(
                        tx, LargeEnvironment.environment(), EntityType.FEATURE, "calls", Long.MAX_VALUE, now));

        assertThat(ofCustomer)
                .contains("Index Scan Backward using events_environment_id_customer_id")
                .doesNotContain("Seq Scan")
                .doesNotContain("Sort");
        assertThat(ofNobody)
                .containsPattern("Index Scan.* using events_environment_id_(customer|entity)_id")
                .doesNotContain("Seq Scan");
    }

    @Test
    void newest_event_of_an_entity_before_a_time_is_found_by_index() {
        String plan = LargeEnvironment.plan(
                LargeEnvironment.environment(),
                tx -> PastEvents.newest(
                        tx,
                        LargeEnvironment.environment(),
                        "c7",
                        EntityType.CUSTOMER,
                        "c7",
                        1,
                        Long.MAX_VALUE,
                        Instant.now().minusSeconds(3_600)));

        assertThat(plan)
                .containsPattern("Index.* Scan Backward using events_environment_id_(customer|entity)_id")
                .doesNotContain("Seq Scan")
                .doesNotContain("Sort");
    }
}
