package dev.ambit.environment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.EnvironmentFixture;
import dev.ambit.Http.Reply;
import dev.ambit.JsonPaths;
import dev.ambit.LongForm;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.db.Database;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.event.EventLog;
import dev.ambit.event.EventType;
import dev.ambit.event.LogCutting;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetentionTest {

    private static final LogCutting.Floor NOBODY = (_, _) -> Long.MAX_VALUE;
    private static final int WRITERS = 8;
    private static final int EACH = LongForm.ENABLED ? 2_000 : 100;
    private static final int KEPT = 50;

    @AutoClose
    private final Database database = TestServer.database(12);

    private final Transactions transactions = database.transactions();
    private final EnvironmentFixture fixture = EnvironmentFixture.open();
    private final TestEnvironment environment = fixture.environment();

    /// The server of all tests would cut the log too, without the floor of a test, once in the first second.
    @BeforeEach
    void no_other_retention_loop() {
        TestServer.superuser()
                .useHandle(tx -> tx.execute(
                        "update work set due_at = now() + interval '1 day' where kind = 'EVENT_RETENTION' and environment_id = ?",
                        fixture.id().value()));
    }

    @CiTest
    void event_numbers_stay_unique_and_gapless_while_old_events_are_removed() throws Exception {
        var log = new EventLog(transactions, InstantSource.system());
        long before = head();
        var numbers = new ConcurrentLinkedQueue<Long>();
        var isDone = new AtomicBoolean();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> cutter = executor.submit(() -> cutUntil(isDone));
            List<Future<?>> writers = IntStream.range(0, WRITERS)
                    .<Future<?>>mapToObj(_ -> executor.submit(() -> {
                        for (int i = 0; i < EACH; i++) {
                            String customer = "c" + ThreadLocalRandom.current().nextInt(20);
                            numbers.add(log.change(fixture.id(), Author.SYSTEM, (_, changes) -> {
                                        changes.add(EventType.CUSTOMER_UPDATED, customer, customer, Map.of());
                                        return true;
                                    })
                                    .sequence());
                        }
                    }))
                    .toList();
            for (Future<?> writer : writers) {
                writer.get();
            }
            isDone.set(true);

            assertThat(cutter.get()).as("times that the log was cut").isPositive();
        }
        long head = before + (long) WRITERS * EACH;

        assertThat(numbers)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(before + 1, head).boxed().toList());
        assertThat(oldest()).isGreaterThan(before).isLessThanOrEqualTo(head);
        assertThat(feed("after=%d&limit=1000".formatted(oldest() - 1)).texts("sequence"))
                .containsExactlyElementsOf(LongStream.rangeClosed(oldest(), head)
                        .mapToObj(String::valueOf)
                        .toList());
        assertThat(rows("sequence < " + oldest()))
                .as("one event before the log for each thing")
                .isNotEmpty();
    }

    @CiTest
    void environment_keeps_the_configured_number_of_events() {
        patch("{\"events\": 1000}");
        customers("a");
        customers("b");

        cut(NOBODY);

        assertThat(environment().text("eventRetention.events")).isEqualTo("1000");
        assertThat(environment().at("eventRetention.days")).isNull();
        assertThat(head() - oldest()).isEqualTo(999);
        Reply gone =
                environment.get("/events/feed?after=%d".formatted(oldest() - 2)).isProblem(410, "EventGone");
        assertThat(gone.text("field")).isEqualTo("after");
        assertThat(gone.text("oldest")).isEqualTo(String.valueOf(oldest()));
        assertThat(gone.text("snapshot")).isEqualTo("/api/v1/events/snapshot");
        environment.get("/events/1").isProblem(410, "EventGone");
        assertThat(feed("after=%d&limit=1".formatted(oldest() - 1)).texts("sequence"))
                .containsExactly(String.valueOf(oldest()));
        assertThat(check("asOf=" + oldest()).isOk().text("isGranted")).isEqualTo("true");
        check("asOf=" + (oldest() - 1)).isProblem(410, "EventGone");
        patch("null");
        assertThat(environment().at("eventRetention.events")).isNull();
    }

    @Test
    void environment_keeps_events_for_the_configured_number_of_days() {
        customers("a");
        long middle = head() - 100;
        TestServer.superuser()
                .useHandle(tx -> tx.createUpdate("""
                        update events set recorded_at = now() - interval '25 hours'
                        where environment_id = :environment and sequence <= :middle
                        """)
                        .bind("environment", fixture.id().value())
                        .bind("middle", middle)
                        .execute());
        cut(NOBODY);
        assertThat(oldest()).isEqualTo(1);

        patch("{\"days\": 1}");
        cut(NOBODY);

        assertThat(oldest()).isEqualTo(middle + 1);
    }

    @Test
    void retention_never_removes_the_newest_event() {
        TestServer.superuser()
                .useHandle(tx -> tx.execute("update events set recorded_at = now() - interval '10 years'"
                        + " where environment_id = " + fixture.id().value()));

        cut(NOBODY);

        assertThat(oldest()).isEqualTo(head());
        long before = head();
        environment.post("/customers", "{\"id\": \"next\"}").isOk();
        assertThat(head()).isEqualTo(before + 1);
    }

    @Test
    void events_that_are_still_needed_are_kept_with_a_warning() {
        patch("{\"events\": 1000}");
        customers("a");
        customers("b");

        cut((_, _) -> 5);

        assertThat(oldest()).isEqualTo(6);
        assertThat(environment().text("warnings.0.code")).isEqualTo("EventsHeldBack");

        cut(NOBODY);

        assertThat(head() - oldest()).isEqualTo(999);
        assertThat(environment().at("warnings.0")).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'days': 0}    | eventRetention.days",
                "{'days': 3651} | eventRetention.days",
                "{'events': 999} | eventRetention.events",
                "{'hours': 1}   | eventRetention.hours"
            })
    void invalid_event_retention_is_refused(String retention, String field) {
        Reply refused = fixture.account()
                .http()
                .patch(
                        fixture.account().key(),
                        "/api/v1/environments/" + environment.slug(),
                        "{\"eventRetention\": %s}".formatted(retention.replace('\'', '"')));

        assertThat(refused.isProblem(400, "BadUserInput").text("field")).isEqualTo(field);
    }

    private int cutUntil(AtomicBoolean isDone) {
        int times = 0;
        while (!isDone.get()) {
            long before = oldest();
            EnvironmentFixture.onVirtualThread(() -> transactions.in(
                    fixture.id(),
                    tx -> LogCutting.cut(tx, fixture.id(), new LogCutting.Bounds(Instant.EPOCH, KEPT), NOBODY)));
            times += oldest() > before ? 1 : 0;
        }
        return times;
    }

    private void cut(LogCutting.Floor floor) {
        EnvironmentFixture.onVirtualThread(() -> {
            new RetentionLoop(transactions, InstantSource.system(), 90, 10_000_000, floor).cut(fixture.id());
            return true;
        });
    }

    private void customers(String prefix) {
        environment
                .post(
                        "/customers/import",
                        IntStream.range(0, 1_000)
                                .mapToObj(i -> "{\"id\": \"%s%d\"}".formatted(prefix, i))
                                .collect(Collectors.joining(",", "{\"customers\": [", "]}")))
                .isOk();
    }

    private void patch(String retention) {
        fixture.account()
                .http()
                .patch(
                        fixture.account().key(),
                        "/api/v1/environments/" + environment.slug(),
                        "{\"eventRetention\": %s}".formatted(retention))
                .isOk();
    }

    private Reply environment() {
        return fixture.account()
                .http()
                .get(fixture.account().key(), "/api/v1/environments/" + environment.slug())
                .isOk();
    }

    private Reply feed(String query) {
        return environment.get("/events/feed?" + query).isOk();
    }

    private Reply check(String query) {
        return environment.get("/customers/first/entitlements/check?featureId=sso&" + query);
    }

    private long head() {
        return number("head");
    }

    private long oldest() {
        return number("oldest");
    }

    private long number(String name) {
        return Long.parseLong(
                String.valueOf(JsonPaths.at(feed("after=1000000000").body(), name)));
    }

    private Map<String, Long> rows(String condition) {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("select concat_ws(' ', customer_id, entity_type, entity_id), sequence"
                                + " from events where environment_id = "
                                + fixture.id().value() + " and " + condition)
                        .map((row, _) -> Map.entry(row.getString(1), row.getLong(2)))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }
}
