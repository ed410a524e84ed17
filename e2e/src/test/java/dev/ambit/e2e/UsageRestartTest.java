package dev.ambit.e2e;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongForm;
import dev.ambit.TestAccount;
import dev.ambit.TestCatalog;
import dev.ambit.TestMeter;
import dev.ambit.TestPort;
import dev.ambit.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Tag("long")
class UsageRestartTest {

    private static final int CRASHES = LongForm.ENABLED ? 20 : 2;
    private static final int REPORTERS = 16;
    private static final int REPORTS = 200;
    private static final int KILL_MILLIS = 500;
    private static final int TICKETS = 20 * CRASHES;

    /// A claim expires after a second, and the event log receives a counter a second later.
    private static final Duration COUNTING_MAX = Duration.ofSeconds(60);

    @RegisterExtension
    private final RandomSeed seed = new RandomSeed();

    @TempDir
    private Path data;

    private int port;

    @BeforeEach
    void allowAccessByOthers() throws Exception {
        Checkout.opened(data);
        port = TestPort.free();
    }

    @Test
    void reported_usage_counts_once_after_crashes() throws Exception {
        Random random = seed.random();
        try (AmbitProcess server = AmbitProcess.serve(data, port)) {
            TestAccount acme = TestAccount.open(server.http(), "Acme");
            sell(acme);
            var reporters = new UsageReporters(
                    new RetryingClient(server.url(), acme.development().key()), seed.value());
            reporters.start(REPORTERS);

            for (int crash = 1; crash <= CRASHES; crash++) {
                awaitReports(reporters);
                AmbitProcess.sleep(random.nextLong(KILL_MILLIS));
                server.kill(crash % 2 == 0);
                List<String> keys = List.copyOf(reporters.keys);
                List<String> eventKeys = List.copyOf(reporters.eventKeys);
                server.startAgain();

                DatabaseRows rows = DatabaseRows.of(data);
                assertThat(rows.texts("select idempotency_key from usage_keys")).containsAll(keys);
                assertThat(rows.texts("select idempotency_key from raw_events")).containsAll(eventKeys);
                rows.assertNumbersHaveNoHoles();
            }
            awaitReports(reporters);
            assertThat(reporters.stop()).isEmpty();

            assertThat(reporters.again).hasPositiveValue();
            DatabaseRows rows = DatabaseRows.of(data);
            Waiting.until("all is counted and told", COUNTING_MAX, () -> rest(rows) == 0);
            var used = new TreeMap<>(reporters.used);
            assertThat(counters(rows)).containsExactlyElementsOf(lines(used));
            assertThat(used.get(UsageReporters.EVERYBODY + " tickets"))
                    .isBetween(TICKETS - UsageReporters.AMOUNT_MAX + 1L, (long) TICKETS);
            used.forEach((counter, expected) ->
                    assertThat(shown(acme, counter)).as(counter).isEqualTo(expected.toString()));
            rows.assertNumbersHaveNoHoles();
            assertThat(reported(rows)).isEqualTo(stored(rows)).isPositive();
            assertThat(server.stop("TERM")).isZero();
        }
    }

    private static void awaitReports(UsageReporters reporters) {
        int before = reporters.keys.size();
        Waiting.until("reports", COUNTING_MAX, () -> reporters.keys.size() >= before + REPORTS);
    }

    private static void sell(TestAccount acme) {
        TestCatalog catalog = TestCatalog.of(acme);
        List.of("calls", "disk", "tickets", "rooms").forEach(feature -> catalog.feature(feature, METERED));
        var meter = new TestMeter(acme.development());
        meter.feature("jobs", "job", "COUNT", "").isOk();
        meter.feature("bytes", "job", "SUM", "size").isOk();
        String unlimited = "\"hasUnlimitedUsage\": true";
        catalog.plan(
                "pro",
                limit("calls", 10),
                grant("disk", unlimited),
                limit("tickets", TICKETS),
                grant("rooms", unlimited),
                grant("jobs", unlimited),
                grant("bytes", unlimited));
        acme.development().subscribe(UsageReporters.EVERYBODY, "pro");
        for (int i = 0; i < REPORTERS; i++) {
            acme.development().subscribe(UsageReporters.customer(i), "pro");
        }
    }

    private static List<String> lines(Map<String, Long> used) {
        return used.entrySet().stream()
                .map(it -> it.getKey() + " " + it.getValue())
                .toList();
    }

    private static List<String> counters(DatabaseRows rows) {
        return rows.texts("""
                select customer_id || ' ' || feature_id || ' ' || (sum(used) / 1000000)::bigint
                from counters
                group by customer_id, feature_id
                order by customer_id collate "C", feature_id collate "C"
                """);
    }

    /// Returns the number of uncounted events and unpublished counters.
    private static long rest(DatabaseRows rows) {
        return rows.number(
                "select (select count(*) from metered_hours) + (select count(*) from counters where dirty)", Map.of());
    }

    /// Returns the account's reported usage.
    private static long reported(DatabaseRows rows) {
        return rows.number("select sum(events)::bigint from reported_events", Map.of());
    }

    /// Returns the number of stored keys; a rejected report has a key that is marked so.
    private static long stored(DatabaseRows rows) {
        return rows.number(
                "select (select count(*) from usage_keys where granted is not false) + (select count(*) from raw_events)",
                Map.of());
    }

    private static String shown(TestAccount acme, String counter) {
        String[] words = counter.split(" ", 2);
        return acme.development().check(words[0], words[1]).text("currentUsage");
    }
}
