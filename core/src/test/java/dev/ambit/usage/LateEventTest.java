package dev.ambit.usage;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestMeter.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.EnvironmentFixture;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestMeter;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.clock.EnvironmentClock;
import dev.ambit.db.Database;
import dev.ambit.db.EnvironmentId;
import dev.ambit.entitlement.Projection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/// Raw events that arrive late, in large numbers, or while other events are counted.
@Isolated("counts the events of all environments on further servers")
class LateEventTest {

    private static final int HOURS = 500;
    private static final InstantSource CLOCK = InstantSource.system();

    @AutoClose
    private final Database database = TestServer.database(4);

    private final Projection projection = new Projection(database.transactions(), CLOCK, 1 << 20, 2);

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();
    private final TestMeter meter = new TestMeter(development);
    private final EnvironmentId environment =
            EnvironmentFixture.of(acme, development).id();

    private final Instant began = Instant.now()
            .truncatedTo(ChronoUnit.HOURS)
            .minus(HOURS, ChronoUnit.HOURS)
            .plus(30, ChronoUnit.MINUTES);

    @BeforeEach
    void a_customer_since_500_hours() {
        meter.feature("hourly", "call", "COUNT", "").isOk();
        meter.feature("users", "login", "UNIQUE", "user_id").isOk();
        meter.feature("logins", "login", "COUNT", "").isOk();
        catalog.plan(
                "pro",
                grant("hourly", "\"usageLimit\": 10", "\"resetPeriod\": \"HOUR\""),
                grant("users", "\"hasUnlimitedUsage\": true"),
                grant("logins", "\"hasUnlimitedUsage\": true"));
        development.subscribe("ann", "pro");
        TestServer.superuser()
                .useHandle(tx -> tx.execute(
                        "update subscriptions set start_at = ?, counted_since = ? where environment_id = ?",
                        began.atOffset(ZoneOffset.UTC),
                        began.atOffset(ZoneOffset.UTC),
                        environment.value()));
        development.patch("/customers/ann", "{\"name\": \"Ann\"}").isOk();
    }

    @LongTest
    void late_events_of_many_hours_are_counted_while_new_events_arrive() throws InterruptedException {
        var isOver = new AtomicBoolean();
        var calls = new AtomicInteger();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                executor.execute(() -> {
                    while (!isOver.get()) {
                        meter.report(event("ann", "call", "now-" + calls.incrementAndGet(), "{}"))
                                .isOk();
                    }
                });
            }
            try {
                meter.report(IntStream.range(0, HOURS - 1)
                                .mapToObj(hour -> event("ann", "call", "late", "{}", at(hour)))
                                .collect(Collectors.joining(", ")))
                        .isOk();

                Waiting.until(this::countedHours, it -> it >= HOURS - 1);
            } finally {
                isOver.set(true);
            }
        }
        Waiting.until(this::countedCalls, it -> it == HOURS - 1 + calls.get());
    }

    @LongTest
    void more_than_100000_events_are_counted_but_not_estimated() {
        logins(100_001, 70_000);
        meter.report(event("ann", "login", "last", "{}")).isOk();

        Waiting.until(() -> development.check("ann", "users").text("currentUsage"), "70000"::equals);
        assertThat(development.check("ann", "logins").text("currentUsage")).isEqualTo("100002");
        String estimate = "{\"customerId\": \"ann\", \"eventName\": \"login\"}";
        assertThat(development
                        .post("/events/estimate", estimate)
                        .isProblem(400, "BadUserInput")
                        .text("allowed"))
                .isEqualTo("up to 100000 events");
    }

    @Test
    void unique_values_that_exceed_memory_are_counted_in_parts() {
        logins(6_000, 300);
        var windows = EnvironmentFixture.onVirtualThread(() -> {
            var ann = new MeterWindows(projection.find(environment, "ann"), new MeteredCustomer("ann", ""));
            ann.add(Instant.now());
            ann.read(database.transactions(), environment, 6_000, Long.MAX_VALUE);
            return ann;
        });

        assertThat(windows.shown()).containsEntry("users", 300_000_000L).containsEntry("logins", 6_000_000_000L);
    }

    /// Two servers count the same customer at the same time, while a third server accepts its events.
    @LongTest
    void concurrent_counting_on_several_servers_counts_each_event_once() throws InterruptedException {
        var isOver = new AtomicBoolean();
        var calls = new AtomicInteger();
        var writer = TestWriter.of(database.transactions(), projection, CLOCK);
        // Each looks a minute later than the one before, so to each all is due.
        var minutes = new AtomicInteger();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 2; i++) {
                executor.execute(() -> {
                    while (!isOver.get()) {
                        InstantSource later =
                                InstantSource.offset(CLOCK, Duration.ofMinutes(minutes.incrementAndGet()));
                        new EventMetering(
                                        database.transactions(), projection, writer, new EnvironmentClock(later), later)
                                .runOnce();
                    }
                });
            }
            try {
                Instant end = Instant.now().plusSeconds(3);
                while (Instant.now().isBefore(end)) {
                    meter.report(event("ann", "call", "k" + calls.incrementAndGet(), "{}"))
                            .isOk();
                }
                Waiting.until(this::countedCalls, it -> it == calls.get());
            } finally {
                isOver.set(true);
            }
        }

        assertThat(countedCalls()).isEqualTo(calls.get());
    }

    @CiTest
    void recount_reaches_the_last_of_250_environments_with_raw_events() {
        int first = 2_000_000_000;
        int last = first + 249;
        TestServer.superuser().useTransaction(tx -> {
            tx.execute("insert into metered_environments (environment_id, seen) values (?, 0)", last);
            tx.execute("""
                    insert into events (environment_id, sequence, message_id, type, entity_type, entity_id, actor, trace_id,
                        happened_at, format, body)
                    values (?, 1, gen_random_uuid(), 'product.updated', 'PRODUCT', 'p', 'SYSTEM', '0', now(), 1, '')
                    """, last);
            tx.execute("""
                    insert into work (kind, environment_id, due_at)
                    select 'EVENT_RECOUNT', generate_series(?, ?), now() + interval '1 day'
                    """, first, last);
        });
        var writer = TestWriter.of(database.transactions(), projection, CLOCK);
        var metering =
                new EventMetering(database.transactions(), projection, writer, new EnvironmentClock(CLOCK), CLOCK);

        EnvironmentFixture.onVirtualThread(() -> {
            metering.recount();
            return null;
        });

        // The server of all tests may be at it, and then it is passed over here.
        Waiting.until(
                () -> number("select seen from metered_environments where environment_id = " + last), it -> it == 1);
        TestServer.superuser().useTransaction(tx -> {
            for (String table : new String[] {"metered_environments", "events", "work"}) {
                tx.createUpdate("delete from <table> where environment_id >= :first")
                        .define("table", table)
                        .bind("first", first)
                        .execute();
            }
        });
    }

    private String at(int hour) {
        return ", \"timestamp\": \"%s\"".formatted(began.plus(hour, ChronoUnit.HOURS));
    }

    /// Past the API, so that there can be many.
    private void logins(int count, int users) {
        TestServer.superuser().useHandle(tx -> tx.execute("""
                insert into raw_events (environment_id, customer_id, resource_id, happened_at, event_name,
                    idempotency_key, dimensions, received_at)
                select ?, 'ann', '', now() - number * interval '1 millisecond', 'login', 'k',
                    jsonb_build_object('user_id', 'user ' || number % ?), now()
                from generate_series(1, ?) as number
                """, environment.value(), users, count));
    }

    private long countedHours() {
        return number("select count(*) from counters where used > 0 and feature_id = 'hourly' and environment_id = "
                + environment.value());
    }

    private long countedCalls() {
        return number(
                "select coalesce(sum(used), 0) / 1000000 from counters where feature_id = 'hourly' and environment_id = "
                        + environment.value());
    }

    private static long number(String query) {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery(query).mapTo(Long.class).one());
    }
}
