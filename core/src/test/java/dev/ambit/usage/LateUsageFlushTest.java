package dev.ambit.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.HeldLocks;
import dev.ambit.TestServer;
import dev.ambit.event.Event;
import dev.ambit.event.EventType;
import dev.ambit.event.Events;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("flushes all environments at a later time")
@Tag("long")
class LateUsageFlushTest {

    @AutoClose
    private final FlushedUsage usage = FlushedUsage.open();

    private final EnvironmentFixture fixture = usage.fixture();

    @Test
    void idle_environment_has_no_flush_work_until_the_next_report() {
        fixture.environment().reportUsage("first", "calls", "1").isOk();
        assertThat(usage.work()).isOne();
        usage.awaitIdle();
        assertThat(usage.work()).isZero();

        fixture.environment().reportUsage("first", "calls", "1").isOk();

        assertThat(usage.work()).isOne();
        usage.awaitIdle();
        assertThat(usage.lastUsed()).isEqualTo(2);
    }

    /// The flusher of a live server writes the counts of a server that died before its flush.
    @Test
    void usage_of_a_server_that_died_before_its_flush_is_reported() {
        fixture.environment().reportUsage("first", "calls", "7").isOk();
        usage.awaitIdle();
        int before = usage.events().size();
        TestServer.superuser().useTransaction(tx -> {
            tx.execute(
                    "update counters set used = 12000000 where environment_id = ?",
                    fixture.id().value());
            dirty(tx);
        });

        UsageFlush late = usage.flush(InstantSource.offset(InstantSource.system(), Duration.ofDays(2)));
        EnvironmentFixture.onVirtualThread(() -> {
            late.runOnce();
            return null;
        });

        assertThat(usage.events()).hasSize(before + 1);
        assertThat(usage.lastUsed()).isEqualTo(12);
    }

    /// Otherwise readers of the event log would end up with the previous limit.
    @Test
    void flush_does_not_report_an_old_limit_after_an_entitlement_event() throws Exception {
        fixture.environment().reportUsage("first", "calls", "7").isOk();
        usage.awaitIdle();
        int before = usage.events().size();
        TestServer.superuser().useTransaction(this::dirty);
        UsageFlush late = usage.flush(InstantSource.offset(InstantSource.system(), Duration.ofDays(2)));
        Thread flushing;
        try (Handle holding = TestServer.superuser().open()) {
            holding.begin();
            holding.execute(
                    "select 1 from counters where environment_id = ? for update",
                    fixture.id().value());
            flushing = Thread.ofVirtual().start(late::runOnce);
            HeldLocks.of(holding).awaitWaiting("update counters");
            fixture.environment()
                    .post("/customers/first/promotional-entitlements", """
                    {"promotionalEntitlements": [{"featureId": "calls", "usageLimit": 2000000, "period": "lifetime"}]}
                    """)
                    .isOk();
            holding.commit();
        }
        flushing.join();

        assertThat(usage.events()).hasSize(before);
        TestServer.superuser().useTransaction(this::dirty);
        UsageFlush next = usage.flush(InstantSource.offset(InstantSource.system(), Duration.ofDays(2)));
        EnvironmentFixture.onVirtualThread(() -> {
            next.runOnce();
            return null;
        });

        List<Event> recorded = TestServer.superuser().withHandle(tx -> Events.after(tx, fixture.id(), 0, 1_000));
        assertThat(recorded.getLast().type()).isEqualTo(EventType.MEASUREMENT_REPORTED);
        assertThat(recorded.getLast().body().fields().get("usageLimit")).hasToString("2000000");
    }

    /// As a server leaves it that dies after its commit.
    private void dirty(Handle tx) {
        tx.execute(
                "update counters set version = version + 1, dirty = true where environment_id = ?",
                fixture.id().value());
        tx.execute("""
                insert into work (kind, environment_id, due_at) values ('USAGE_FLUSH', ?, now() + interval '1 day')
                on conflict (kind, environment_id) do update set due_at = excluded.due_at
                """, fixture.id().value());
    }
}
