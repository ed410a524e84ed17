package dev.ambit.entitlement;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestMeter.event;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.EnvironmentFixture;
import dev.ambit.Http.Reply;
import dev.ambit.LongForm;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestClock;
import dev.ambit.TestMeter;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.db.Database;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Event;
import dev.ambit.event.EventLog;
import dev.ambit.event.EventType;
import dev.ambit.event.Events;
import dev.ambit.event.LogCutting;
import dev.ambit.usage.UsageFlush;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Verifies that usage at a moment in the past (parameter `asOf`) excludes later reports.
class PastUsageTest {

    @AutoClose
    private final Database database = TestServer.database(4);

    private static final InstantSource CLOCK = InstantSource.system();
    private static final int REPORTS_A_DAY = LongForm.ENABLED ? 351 : 51;

    /// @param used as a check answered it
    private record Moment(long sequence, Instant at, String used) {}

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();
    private final EnvironmentId environment =
            EnvironmentFixture.of(acme, development).id();
    private final TestMeter meter = new TestMeter(development);
    private final TestClock clock = TestClock.stop(acme);
    private final List<Moment> moments = new ArrayList<>();

    @LongTest
    void past_usage_is_unchanged_after_many_later_reports() {
        catalog.feature("calls", METERED);
        catalog.plan("daily", grant("calls", "\"usageLimit\": 1000000", "\"resetPeriod\": \"DAY\""));
        development.subscribe("ann", "daily");
        recordAnswers();

        for (int day = 0; day < 3; day++) {
            for (int i = 0; i < REPORTS_A_DAY; i++) {
                report("1");
                flush();
                if (i % 50 == 0) {
                    recordAnswers();
                }
            }
            clock.advance("P1D");
            recordAnswers();
        }

        assertThat(usageEvents()).hasSizeGreaterThanOrEqualTo(3 * REPORTS_A_DAY);
        assertThat(moments).extracting(Moment::used).contains("0", "1", "51", "" + REPORTS_A_DAY);
        assertAnsweredAsThen();
    }

    /// Usage of one counter also counts for a second counter, which has no event.
    @Test
    void past_usage_of_overlapping_periods_is_unchanged() {
        twoPeriods();

        assertThat(moments).extracting(Moment::used).containsExactly("0", "5", "0", "3", "12", "14");
        assertAnsweredAsThen();
    }

    @CiTest
    void past_usage_is_gone_before_the_oldest_event_and_unchanged_after_it() {
        twoPeriods();
        Moment last = moments.get(moments.size() - 2);

        cut(last.sequence());

        long oldest = last.sequence();
        for (Moment moment : moments) {
            Reply bySequence = check("" + moment.sequence());
            Reply byTime = check(moment.at().toString());
            if (moment.sequence() < oldest) {
                assertThat(bySequence.isProblem(410, "EventGone").text("oldest"))
                        .isEqualTo("" + oldest);
            } else {
                assertThat(bySequence.isOk().text("currentUsage")).isEqualTo(moment.used());
            }
            if (byTime.status() == 200) {
                assertThat(byTime.text("currentUsage")).as(moment.toString()).isEqualTo(moment.used());
            } else {
                byTime.isProblem(410, "EventGone");
                assertThat(moment.sequence()).isLessThan(oldest);
            }
        }
    }

    /// The log was truncated, but it contained no usage events of the customer.
    @CiTest
    void past_usage_is_zero_after_log_truncation_without_usage_events() {
        catalog.feature("calls", METERED);
        catalog.plan("monthly", grant("calls", "\"usageLimit\": 10", "\"resetPeriod\": \"MONTH\""));
        development.subscribe("ann", "monthly");
        clock.advance("PT1S");
        development.post("/customers", "{\"id\": \"bob\"}").isOk();
        recordAnswers();

        cut(moments.getFirst().sequence());

        assertAnsweredAsThen();
    }

    @LongTest
    void past_usage_metered_from_raw_events_is_unchanged() {
        meter.feature("calls", "call", "COUNT", "").isOk();
        catalog.plan("daily", grant("calls", "\"usageLimit\": 1000000", "\"resetPeriod\": \"DAY\""));
        development.subscribe("ann", "daily");
        recordAnswers();

        for (int i = 1; i <= 8; i++) {
            String used = "" + i;
            meter.report(event("ann", "call", used, "{}")).isOk();
            Waiting.until(this::used, used::equals);
            flush();
            recordAnswers();
        }
        clock.advance("P1D");
        recordAnswers();
        meter.report(event("ann", "call", "late", "{}", ", \"timestamp\": \"%s\"".formatted(clock.in("PT2S"))))
                .isOk();
        meter.report(event("ann", "call", "next", "{}")).isOk();
        Waiting.until(this::used, "1"::equals);
        Waiting.until(() -> counted(9), it -> it == 1);
        flush();
        recordAnswers();

        assertThat(moments)
                .extracting(Moment::used)
                .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "0", "1");
        assertAnsweredAsThen();
    }

    /// Usage events of older servers contain only one counter.
    @Test
    void past_usage_that_events_of_older_servers_lack_is_gone() {
        twoPeriods();
        removeBesideFields();

        List<String> answers = moments.stream()
                .map(it -> check("" + it.sequence()))
                .map(it -> it.status() == 200 ? it.text("currentUsage") : it.text("code"))
                .toList();

        assertThat(answers).containsExactly("0", "5", "EventGone", "EventGone", "EventGone", "14");
    }

    /// A billing month that contains a week with a grant, which has a usage period of its own. Usage is reported in
    /// that week with an earlier time: before a recorded moment and before usage was set.
    private void twoPeriods() {
        catalog.feature("calls", METERED);
        catalog.plan("monthly", grant("calls", "\"usageLimit\": 100", "\"resetPeriod\": \"MONTH\""));
        development.subscribe("ann", "monthly");
        recordAnswers();
        clock.advance("PT1H");
        Instant first = clock.now();
        clock.advance("PT1H");
        report("5, \"updateBehavior\": \"SET\"");
        flush();
        recordAnswers();
        development.post("/customers/ann/promotional-entitlements", """
                        {"promotionalEntitlements": [{"featureId": "calls", "period": "1 week", "usageLimit": 500,
                         "resetPeriod": "WEEK"}]}
                        """).isOk();
        Instant promised = clock.now();
        clock.advance("P1D");
        recordAnswers();
        report("3, \"createdAt\": \"%s\"".formatted(promised));
        flush();
        report("4, \"createdAt\": \"%s\"".formatted(first));
        flush();
        recordAnswers();
        clock.advance("P7D");
        recordAnswers();
        report("2");
        flush();
        recordAnswers();
    }

    private void assertAnsweredAsThen() {
        for (Moment moment : moments) {
            for (String asOf : List.of("" + moment.sequence(), moment.at().toString())) {
                assertThat(check(asOf).isOk().text("currentUsage"))
                        .as("%s by %s", moment, asOf)
                        .isEqualTo(moment.used());
            }
        }
    }

    /// A moment later, so that each has a time of its own.
    private void recordAnswers() {
        moments.add(new Moment(head(), clock.now(), used()));
        clock.advance("PT1S");
    }

    private String used() {
        return development.check("ann", "calls").isOk().text("currentUsage");
    }

    private Reply check(String asOf) {
        return development.get("/customers/ann/entitlements/check?featureId=calls&asOf=" + asOf);
    }

    private void report(String value) {
        development.reportUsage("ann", "calls", value).isOk();
    }

    /// Writes usage to the log at once, as a server does after a second.
    private void flush() {
        Waiting.until(
                () -> {
                    TestServer.superuser()
                            .useHandle(tx -> tx.execute(
                                    "update work set due_at = now() where kind = 'USAGE_FLUSH' and environment_id = ?",
                                    environment.value()));
                    EnvironmentFixture.onVirtualThread(() -> {
                        new UsageFlush(
                                        database.transactions(),
                                        new EventLog(database.transactions(), CLOCK),
                                        new Projection(database.transactions(), CLOCK, 1 << 20, 2),
                                        CLOCK)
                                .runOnce();
                        return null;
                    });
                    return number("select count(*) from counters where dirty and environment_id = ");
                },
                dirty -> dirty == 0);
    }

    private long counted(int calls) {
        return number("select count(*) from counters where used = %d000000 and environment_id = ".formatted(calls));
    }

    private long head() {
        return number("select max(sequence) from events where environment_id = ");
    }

    private long number(String query) {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery(query + environment.value())
                        .mapTo(Long.class)
                        .one());
    }

    private List<Event> usageEvents() {
        return TestServer.superuser().withHandle(tx -> Events.after(tx, environment, 0, 10_000)).stream()
                .filter(it -> it.type() == EventType.MEASUREMENT_REPORTED)
                .toList();
    }

    /// Cuts the log, so that it begins with this number.
    private void cut(long oldest) {
        var bounds = new LogCutting.Bounds(Instant.EPOCH, 1);
        EnvironmentFixture.onVirtualThread(() -> database.transactions()
                .in(environment, tx -> LogCutting.cut(tx, environment, bounds, (_, _) -> oldest - 1)));
    }

    private void removeBesideFields() {
        Map<Long, Object> bodies = new HashMap<>();
        usageEvents().forEach(it -> {
            Map<String, Object> body = new HashMap<>(it.body().fields());
            body.remove("beside");
            bodies.put(it.sequence(), body);
        });
        TestServer.superuser().useHandle(tx -> Events.rewrite(tx, environment, bodies));
    }
}
