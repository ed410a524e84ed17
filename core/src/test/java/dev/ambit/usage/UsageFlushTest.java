package dev.ambit.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.HeldLocks;
import dev.ambit.Places;
import dev.ambit.Spine;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.db.Database;
import dev.ambit.db.Transactions;
import dev.ambit.entitlement.Projection;
import dev.ambit.event.Event;
import dev.ambit.event.EventLog;
import dev.ambit.event.EventType;
import dev.ambit.event.Events;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("holds up the flusher of all environments")
class UsageFlushTest {

    private static final int EVENTS = 4;

    @AutoClose
    private final Database database = TestServer.database(4);

    private final Spine spine = Spine.open();
    private final UsageFlush flush = flush(InstantSource.system());

    /// Reports without a pause keep the counter locked most of the time; its event is written all the same.
    @Test
    void customer_and_feature_get_at_most_one_usage_event_per_second() throws Exception {
        long beganNanos = System.nanoTime();
        var isOver = new AtomicBoolean();
        var reports = new AtomicInteger();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                executor.execute(() -> {
                    while (!isOver.get()) {
                        spine.environment().reportUsage("first", "calls", "1").isOk();
                        reports.incrementAndGet();
                    }
                });
            }
            try {
                Waiting.until(this::events, it -> it.size() >= EVENTS);
            } finally {
                isOver.set(true);
            }
        }
        int eventsMeanwhile = events().size();
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - beganNanos);
        awaitIdle();

        assertThat(eventsMeanwhile).isLessThanOrEqualTo((int) seconds + 2);
        assertThat(reports.get()).isGreaterThan(eventsMeanwhile);
        assertThat(lastUsed()).isEqualTo(reports.get());
    }

    /// The flusher of a live server writes the counts of a server that died before its flush.
    @Test
    void usage_of_a_server_that_died_before_its_flush_is_reported() {
        spine.environment().reportUsage("first", "calls", "7").isOk();
        awaitIdle();
        int before = events().size();
        TestServer.superuser().useTransaction(tx -> {
            tx.execute(
                    "update counters set used = 12000000 where environment_id = ?",
                    spine.id().value());
            dirty(tx);
        });

        UsageFlush late = flush(InstantSource.offset(InstantSource.system(), Duration.ofDays(2)));
        Spine.onVirtualThread(() -> {
            late.runOnce();
            return null;
        });

        assertThat(events()).hasSize(before + 1);
        assertThat(lastUsed()).isEqualTo(12);
    }

    /// Otherwise readers of the event log would end up with the previous limit.
    @Test
    void flush_does_not_report_an_old_limit_after_an_entitlement_event() throws Exception {
        spine.environment().reportUsage("first", "calls", "7").isOk();
        awaitIdle();
        int before = events().size();
        TestServer.superuser().useTransaction(this::dirty);
        UsageFlush late = flush(InstantSource.offset(InstantSource.system(), Duration.ofDays(2)));
        Thread flushing;
        try (Handle holding = TestServer.superuser().open()) {
            holding.begin();
            holding.execute(
                    "select 1 from counters where environment_id = ? for update",
                    spine.id().value());
            flushing = Thread.ofVirtual().start(late::runOnce);
            HeldLocks.of(holding).awaitWaiting("update counters");
            spine.environment()
                    .post("/customers/first/promotional-entitlements", """
                    {"promotionalEntitlements": [{"featureId": "calls", "usageLimit": 2000000, "period": "lifetime"}]}
                    """)
                    .isOk();
            holding.commit();
        }
        flushing.join();

        assertThat(events()).hasSize(before);
        TestServer.superuser().useTransaction(this::dirty);
        UsageFlush next = flush(InstantSource.offset(InstantSource.system(), Duration.ofDays(2)));
        Spine.onVirtualThread(() -> {
            next.runOnce();
            return null;
        });

        List<Event> told = TestServer.superuser().withHandle(tx -> Events.after(tx, spine.id(), 0, 1_000));
        assertThat(told.getLast().type()).isEqualTo(EventType.MEASUREMENT_REPORTED);
        assertThat(told.getLast().body().fields().get("usageLimit")).hasToString("2000000");
    }

    /// As a server leaves it that dies after its commit.
    private void dirty(Handle tx) {
        tx.execute(
                "update counters set version = version + 1, dirty = true where environment_id = ?",
                spine.id().value());
        tx.execute("""
                insert into work (kind, environment_id, due_at) values ('USAGE_FLUSH', ?, now() + interval '1 day')
                on conflict (kind, environment_id) do update set due_at = excluded.due_at
                """, spine.id().value());
    }

    @Test
    void idle_environment_has_no_flush_work_until_the_next_report() {
        spine.environment().reportUsage("first", "calls", "1").isOk();
        assertThat(work()).isOne();
        awaitIdle();
        assertThat(work()).isZero();

        spine.environment().reportUsage("first", "calls", "1").isOk();

        assertThat(work()).isOne();
        awaitIdle();
        assertThat(lastUsed()).isEqualTo(2);
    }

    /// A flush writes hundreds of measurements at once, so each must stay small.
    @Test
    void metadata_that_exceeds_the_limit_is_left_out_of_measurements() {
        metadata("x".repeat(500));
        spine.environment().reportUsage("first", "calls", "1").isOk();
        awaitIdle();
        metadata("x".repeat(70_000));
        spine.environment().reportUsage("first", "calls", "1").isOk();
        awaitIdle();

        List<Event> told = TestServer.superuser().withHandle(tx -> Events.after(tx, spine.id(), 0, 1_000));

        assertThat(told.stream()
                        .filter(it -> it.type() == EventType.MEASUREMENT_REPORTED)
                        .map(it -> Places.at(it.body().fields(), "customer.metadata")))
                .containsExactly(Map.of("note", "x".repeat(500)), Map.of());
    }

    private void metadata(String note) {
        TestServer.superuser()
                .useHandle(tx -> tx.execute(
                        "update customers set metadata = jsonb_build_object('note', ?::text) where environment_id = ?",
                        note,
                        spine.id().value()));
    }

    /// Two concurrent flushers skip the counters that the other one is writing.
    @Test
    void two_concurrent_flushers_report_every_counter_once() {
        spine.customers("c", 300);
        for (int i = 1; i <= 300; i += 100) {
            var usages = new StringBuilder();
            for (int n = i; n < i + 100; n++) {
                usages.append(usages.isEmpty() ? "" : ",")
                        .append("{\"customerId\": \"c%d\", \"featureId\": \"calls\", \"value\": 1}".formatted(n));
            }
            spine.environment().post("/usage", "{\"usages\": [" + usages + "]}").isOk();
        }
        var threads = List.of(
                Thread.ofVirtual().start(flush::runOnce), Thread.ofVirtual().start(flush::runOnce));
        threads.forEach(UsageFlushTest::join);
        awaitIdle();

        assertThat(events()).hasSize(300).doesNotHaveDuplicates();
    }

    private UsageFlush flush(InstantSource clock) {
        Transactions transactions = database.transactions();
        var projection = new Projection(transactions, clock, 16 << 20, 2);
        return new UsageFlush(transactions, new EventLog(transactions, clock), projection, clock);
    }

    private List<String> events() {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("""
                        select entity_id from events
                        where environment_id = ? and type = 'measurement.reported'
                        """)
                        .bind(0, spine.id().value())
                        .mapTo(String.class)
                        .list());
    }

    private long lastUsed() {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("""
                        select told / 1000000 from counters
                        where environment_id = ? and customer_id = 'first' and not dirty
                        """)
                        .bind(0, spine.id().value())
                        .mapTo(Long.class)
                        .one());
    }

    private long work() {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery(
                                "select count(*) from work where environment_id = ? and kind <> 'EVENT_RETENTION'")
                        .bind(0, spine.id().value())
                        .mapTo(Long.class)
                        .one());
    }

    private void awaitIdle() {
        Waiting.until(this::work, it -> it == 0);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
