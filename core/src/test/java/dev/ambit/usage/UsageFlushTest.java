package dev.ambit.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.JsonPaths;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.event.Event;
import dev.ambit.event.EventType;
import dev.ambit.event.Events;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("long")
class UsageFlushTest {

    private static final int EVENTS = 4;

    @AutoClose
    private final FlushedUsage usage = FlushedUsage.open();

    private final EnvironmentFixture fixture = usage.fixture();

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
                        fixture.environment().reportUsage("first", "calls", "1").isOk();
                        reports.incrementAndGet();
                    }
                });
            }
            try {
                Waiting.until(usage::events, it -> it.size() >= EVENTS);
            } finally {
                isOver.set(true);
            }
        }
        int eventsMeanwhile = usage.events().size();
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - beganNanos);
        usage.awaitIdle();

        assertThat(eventsMeanwhile).isLessThanOrEqualTo((int) seconds + 2);
        assertThat(reports.get()).isGreaterThan(eventsMeanwhile);
        assertThat(usage.lastUsed()).isEqualTo(reports.get());
    }

    /// A flush writes hundreds of measurements at once, so each must stay small.
    @Test
    void metadata_that_exceeds_the_limit_is_left_out_of_measurements() {
        metadata("x".repeat(500));
        fixture.environment().reportUsage("first", "calls", "1").isOk();
        usage.awaitIdle();
        metadata("x".repeat(70_000));
        fixture.environment().reportUsage("first", "calls", "1").isOk();
        usage.awaitIdle();

        List<Event> recorded = TestServer.superuser().withHandle(tx -> Events.after(tx, fixture.id(), 0, 1_000));

        assertThat(recorded.stream()
                        .filter(it -> it.type() == EventType.MEASUREMENT_REPORTED)
                        .map(it -> JsonPaths.at(it.body().fields(), "customer.metadata")))
                .containsExactly(Map.of("note", "x".repeat(500)), Map.of());
    }

    private void metadata(String note) {
        TestServer.superuser()
                .useHandle(tx -> tx.execute(
                        "update customers set metadata = jsonb_build_object('note', ?::text) where environment_id = ?",
                        note,
                        fixture.id().value()));
    }

    /// Two concurrent flushers skip the counters that the other one is writing.
    @Test
    void two_concurrent_flushers_report_every_counter_once() {
        fixture.customers("c", 300);
        for (int i = 1; i <= 300; i += 100) {
            var usages = new StringBuilder();
            for (int n = i; n < i + 100; n++) {
                usages.append(usages.isEmpty() ? "" : ",")
                        .append("{\"customerId\": \"c%d\", \"featureId\": \"calls\", \"value\": 1}".formatted(n));
            }
            fixture.environment()
                    .post("/usage", "{\"usages\": [" + usages + "]}")
                    .isOk();
        }
        UsageFlush flush = usage.flush(InstantSource.system());
        var threads = List.of(
                Thread.ofVirtual().start(flush::runOnce), Thread.ofVirtual().start(flush::runOnce));
        threads.forEach(UsageFlushTest::join);
        usage.awaitIdle();

        assertThat(usage.events()).hasSize(300).doesNotHaveDuplicates();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
