package dev.ambit.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.applier.SyncState;
import dev.ambit.applier.SyncState.Phase;
import dev.ambit.applier.SyncState.Result;
import dev.ambit.http.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Tests a connection to a real server that blocks, breaks, or has lost the requested events.
class FeedOutageTest {

    private static final long SEED = Long.getLong("ambit.seed", 5);

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment environment = acme.development();
    private final RandomOperations operations = new RandomOperations(acme, new Random(SEED));
    private final FaultProxy relay = FaultProxy.open();

    @BeforeEach
    void sell() {
        operations.sell();
        operations.act(40);
    }

    @AfterEach
    void close() {
        relay.close();
    }

    /// Uses a manual clock.
    @LongTest
    void blocked_feed_is_reported_as_stalled_after_five_seconds() {
        var time = new AtomicReference<>(Instant.parse("2026-05-01T00:00:00Z"));
        InstantSource clock = time::get;
        try (var replica = SyncedReplica.open(environment).start(relay.port(), clock)) {
            replica.await(SyncState::isInSync);
            Instant inSync = Objects.requireNonNull(time.get());
            relay.stop(_ -> true);
            operations.act(5);

            time.set(inSync.plusMillis(5_000));
            assertThat(replica.state().isInSync()).isTrue();
            time.set(inSync.plusMillis(5_001));
            assertThat(replica.state().isInSync()).isFalse();

            time.set(inSync.plus(Duration.ofMinutes(10)));
            assertThat(replica.state().age(Objects.requireNonNull(time.get()))).isEqualTo(Duration.ofMinutes(10));
            assertThat(replica.state().isInSync()).isFalse();

            relay.go();
            Waiting.until(
                    () -> {
                        time.updateAndGet(it -> it.plusMillis(200));
                        return replica.state();
                    },
                    it -> it.isInSync() && Objects.equals(it.lag(), 0L));
            assertThat(replica.state().age(Objects.requireNonNull(time.get()))).isLessThan(Duration.ofSeconds(5));
            assertThat(replica.difference()).isEmpty();
        }
    }

    /// The server announces more events but does not return them.
    @LongTest
    void undelivered_events_are_reported_as_stalled() {
        var time = new AtomicReference<>(Instant.parse("2026-05-01T00:00:00Z"));
        try (var replica = SyncedReplica.open(environment).start(relay.port(), time::get)) {
            replica.await(SyncState::isInSync);
            relay.rewrite(it -> withEvents(it, 0));
            operations.act(5);
            replica.await(it -> !Objects.equals(it.lag(), 0L));

            time.updateAndGet(it -> it.plusMillis(5_001));
            assertThat(replica.state().isInSync()).isFalse();

            relay.rewrite(it -> it);
            Waiting.until(
                    () -> {
                        time.updateAndGet(it -> it.plusMillis(200));
                        return replica.state();
                    },
                    SyncState::isInSync);
        }
    }

    /// Each page has one event and takes one second.
    @LongTest
    void growing_lag_is_reported_as_stalled() {
        var time = new AtomicReference<>(Instant.parse("2026-05-01T00:00:00Z"));
        var pages = new AtomicInteger();
        try (var replica = SyncedReplica.open(environment).start(relay.port(), time::get)) {
            replica.await(SyncState::isInSync);
            relay.stop(_ -> true);
            operations.act(60);
            relay.rewrite(page -> {
                if (pages.incrementAndGet() > 15) {
                    return withEvents(page, 0);
                }
                time.updateAndGet(it -> it.plusSeconds(1));
                return withEvents(page, 1);
            });
            relay.go();
            Waiting.until(pages::get, it -> it > 15);

            assertThat(replica.state().isInSync()).isFalse();

            relay.rewrite(it -> it);
            replica.await(SyncState::isInSync);
        }
    }

    @Test
    void truncated_event_log_causes_a_new_snapshot() {
        SyncedReplica later;
        try (var replica = SyncedReplica.open(environment).start()) {
            assertThat(replica.difference()).isEmpty();
            later = replica.restarted();
        }
        operations.act(60);
        long cut = later.head() - 5;
        relay.gone(path ->
                path.contains("/feed?after=") && Long.parseLong(path.replaceAll(".*after=(\\d+).*", "$1")) < cut);
        try (later) {
            later.start(relay.port(), InstantSource.system());

            assertThat(later.difference()).isEmpty();
            assertThat(later.comparison()).isEqualTo(Result.SAME);
            assertThat(relay.asked()).contains("/api/v1/events/snapshot");
            assertThat(later.state().balance().repairs().values()).containsOnly(0L);
        }
    }

    @LongTest
    void interrupted_snapshot_is_loaded_again_after_a_restart() {
        operations.act(100);
        relay.sendHalf(path -> path.contains("/snapshot"));
        SyncedReplica later;
        try (var replica = SyncedReplica.open(environment).start(relay.port(), InstantSource.system())) {
            Waiting.until(relay::asked, it -> it.contains("/api/v1/events/snapshot"));
            operations.act(20);
            assertThat(replica.state().phase()).isEqualTo(Phase.BEGINNING);
            later = replica.restarted();
        }
        try (later) {
            later.start();

            assertThat(later.difference()).isEmpty();
            assertThat(later.comparison()).isEqualTo(Result.SAME);
            assertThat(later.state().balance().repairs().values()).containsOnly(0L);
        }
    }

    @Test
    void broken_snapshot_is_loaded_again() {
        relay.sendHalf(path -> path.contains("/snapshot"));
        try (var replica = SyncedReplica.open(environment).start(relay.port(), InstantSource.system())) {
            Waiting.until(relay::asked, it -> it.contains("/api/v1/events/snapshot"));
            operations.act(20);
            relay.go();
            replica.await(it -> it.trouble() != null);
            assertThat(replica.state().isInSync()).isFalse();
            relay.sendHalf(_ -> false);

            assertThat(replica.difference()).isEmpty();
            assertThat(replica.comparison()).isEqualTo(Result.SAME);
            replica.await(SyncState::isInSync);
        }
    }

    @LongTest
    void truncated_event_is_fetched_by_its_number() {
        try (var replica = SyncedReplica.open(environment).start(relay.port(), InstantSource.system())) {
            replica.awaitHead();
            relay.rewrite(FeedOutageTest::withEventsCut);
            operations.act(60);

            assertThat(replica.difference()).isEmpty();
            assertThat(replica.comparison()).isEqualTo(Result.SAME);
            assertThat(replica.state().balance().repairs().values()).containsOnly(0L);
            assertThat(relay.asked()).anyMatch(it -> it.matches("/api/v1/events/\\d+"));
        }
    }

    /// Keeps the first events of a page.
    private static byte[] withEvents(byte[] page, int count) {
        Map<String, Object> changed = new LinkedHashMap<>(Json.map(new String(page, UTF_8)));
        List<?> events = (List<?>) Objects.requireNonNull(changed.get("data"));
        changed.put("data", events.subList(0, Math.min(count, events.size())));
        return Json.write(changed);
    }

    /// Keeps every second event.
    private static byte[] withEventsCut(byte[] page) {
        Map<String, Object> changed = new LinkedHashMap<>(Json.map(new String(page, UTF_8)));
        List<Object> events = new ArrayList<>();
        for (Object event : (List<?>) Objects.requireNonNull(changed.get("data"))) {
            Map<Object, Object> fields = new LinkedHashMap<>((Map<?, ?>) event);
            long sequence = Long.parseLong(String.valueOf(fields.get("sequence")));
            if (sequence % 2 == 0) {
                fields.keySet()
                        .retainAll(List.of(
                                "type",
                                "messageId",
                                "eventId",
                                "accountId",
                                "environmentId",
                                "timestamp",
                                "sequence",
                                "entityVersion",
                                "formatVersion"));
                fields.put("truncated", true);
                fields.put("reference", "/api/v1/events/" + sequence);
            }
            events.add(fields);
        }
        changed.put("data", events);
        return Json.write(changed);
    }
}
